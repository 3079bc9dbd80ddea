import * as kernel from '@selfpage/kernel'
import { testExample } from '@selfpage/testing'

testExample(new URL('../README.md', import.meta.url), { '@selfpage/kernel': kernel })

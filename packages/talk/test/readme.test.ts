import { testExample } from '@selfpage/testing'
import * as talk from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), { '@selfpage/talk': { ...talk } })

// The template of `selfpage new policy` is a working package: its own tests run here as they are.
import '../templates/policy/test/my-policy.test.ts'

-- Binary trees (the Computer Language Benchmarks Game, after Boehm's GCBench): a long-lived tree
-- among many short-lived ones. arg[1]: how deep; arg[2]: generational or incremental.
collectgarbage(arg[2] or 'incremental')

local function bottomUp(depth)
  if depth == 0 then return {} end
  return { bottomUp(depth - 1), bottomUp(depth - 1) }
end

local function check(tree)
  if tree[1] == nil then return 1 end
  return 1 + check(tree[1]) + check(tree[2])
end

local least, most = 4, tonumber(arg[1]) or 10
local longLived = bottomUp(most)
for depth = least, most, 2 do
  local count = 1 << (most - depth + least)
  local sum = 0
  for _ = 1, count do sum = sum + check(bottomUp(depth)) end
  print(string.format('%d\t trees of depth %d\t check: %d', count, depth, sum))
end
print(string.format('long lived tree of depth %d\t check: %d', most, check(longLived)))

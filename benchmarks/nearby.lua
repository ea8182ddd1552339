-- Asks from the positions of a file, one after the other; prints one line of JSON.
local positions = {}
local i = 0

function init(args)
  for line in io.lines(args[1]) do positions[#positions + 1] = line end
  rest = args[2]
end

function request()
  i = i % #positions + 1
  return wrk.format("GET", "/v1/nearby?" .. positions[i] .. rest)
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"rate": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.timeout + e.status))
end

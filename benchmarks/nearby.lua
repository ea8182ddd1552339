-- Asks from the positions of a file, one after the other; prints one line of JSON.
-- The requests are written before the clock starts: the client shares the machine.
local requests = {}
local i = 0

function init(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", "/v1/nearby?" .. line .. args[2])
  end
end

function request()
  i = i % #requests + 1
  return requests[i]
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"rate": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.timeout + e.status))
end

-- Asks for the root, or from the positions of a file; prints one line of JSON.
-- Questions are written before the clock starts: the client shares the machine.
function init(args)
  if #args == 0 then return end
  local requests = {}
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", "/v1/nearby?" .. line .. args[2])
  end
  local i = 0
  request = function()
    i = i % #requests + 1
    return requests[i]
  end
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"rate": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.timeout + e.status))
end

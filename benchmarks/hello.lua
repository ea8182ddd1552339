-- Asks for the root; prints one line of JSON.
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"rate": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.timeout + e.status))
end

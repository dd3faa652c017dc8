-- SPDX-License-Identifier: Apache-2.0
-- wrk: distinct orders of about 1 KB with distinct X-Request-IDs. Read from the environment: BENCH_TOKEN (the bearer token),
-- BENCH_RUN (makes ids unique across runs), BENCH_SUPPLIER, BENCH_CASE ("accepted", or "refused": a body that the stage
-- *fields* refuses), BENCH_PORTS (ports that the threads take turns in, in place of the URL's). Prints one line of results for bench/load.mjs.
local all = {}
local ports = {}
for port in (os.getenv("BENCH_PORTS") or ""):gmatch("%d+") do table.insert(ports, port) end

function setup(thread)
  thread:set("thread_number", #all)
  if #ports > 0 then thread.addr = wrk.lookup(wrk.host, ports[#all % #ports + 1])[1] end
  table.insert(all, thread)
end

function init(args)
  sent = 0
  local run = os.getenv("BENCH_RUN")
  local id_form = "bench-%s-%02d-%08d"
  local order_type = os.getenv("BENCH_CASE") == "refused" and "NONE" or "NEW"
  local body_form = '{"orderType":"' .. order_type .. '","supplier":"' .. os.getenv("BENCH_SUPPLIER") .. '",' ..
    '"address":{"id":"9%02d0%08d","type":"UPRN","additionalIdentifiers":[{"id":"A00009999018","type":"NAD"},{"id":"LS","type":"DistrictCode"}]},' ..
    '"serviceOrderItem":{"serviceSpecification":{"id":"FTTP"},"serviceCharacteristics":[' ..
    '{"name":"LINE_PROFILE","value":"FTTP_500_70"},{"name":"ECC_CHARGEBAND","value":"1"},{"name":"CARE_LEVEL","value":"2"},' ..
    '{"name":"END_USER_TYPE","value":"Residential"},{"name":"CONTRACT_TERM","value":"24"}]},' ..
    '"primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex.morgan@example.com"},' ..
    '"secondaryContact":{"name":"Sam Patel","phoneNumber":"01632 960 001"},' ..
    '"requestedCompletionDate":"2035-04-15","engineerTasks":["INSTALL_ROUTER","TEST_SINGLE_DEVICE"],' ..
    '"hazards":"A dog is in the garden.","onSiteRestrictions":"No parking in front of the house between 08:00 and 10:00.",' ..
    '"notes":"Order %08d of the benchmark. Please ring twice, the bell is at the side of the house, and wait a little."}'
  local body_bytes = #string.format(body_form, 0, 0, 0)
  local head_form = "POST /v1/service-orders HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nAuthorization: Bearer " .. os.getenv("BENCH_TOKEN") ..
    "\r\nContent-Type: application/json\r\nX-Conversation-ID: journey-%08d\r\nX-Request-ID: " .. id_form ..
    "\r\nContent-Length: " .. body_bytes .. "\r\n\r\n"
  local number = tonumber(thread_number)
  function request()
    sent = sent + 1
    return string.format(head_form, sent, run, number, sent) .. string.format(body_form, number, sent, sent)
  end
end

function done(summary, latency)
  local sent_by_all = 0
  for _, thread in ipairs(all) do sent_by_all = sent_by_all + tonumber(thread:get("sent")) end
  local errors = summary.errors
  io.write(string.format(
    "RESULT requests=%d seconds=%.6f sent=%d refused=%d broken=%d p50_us=%d p99_us=%d max_us=%d\n",
    summary.requests, summary.duration / 1e6, sent_by_all, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end

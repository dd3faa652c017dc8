#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The whole journey of an order with curl, from the postcode to the completed installation, on a gateway with its sandbox.
#
#   ./dev demo --listen 127.0.0.1:8080        # in one terminal; prints the client's secret
#   CLIENT_SECRET=... docs/journey.sh         # in another
#
# GATEWAY, CLIENT_ID, SUPPLIER and KCI_DELAY (seconds between the supplier's updates) may be set too. Needs curl and jq.
# Every call is shown; the script stops at the first answer that is not what the journey expects.
set -euo pipefail

gateway=${GATEWAY:-http://127.0.0.1:8080}
client=${CLIENT_ID:-demo-tenant}
secret=${CLIENT_SECRET:?the secret that ./dev demo printed}
supplier=${SUPPLIER:-EXAMPLE_FIBRE}
delay=${KCI_DELAY:-0.3}
conversation=journey-$$-$(date +%s)
calls=0

step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
die() { printf 'journey: %s\n' "$*" >&2; exit 1; }
for need in curl jq; do command -v "$need" >/dev/null || die "needs $need"; done

# call STATUS METHOD PATH [CURL ARGS...]: makes the call, shows it, insists on the status; the answer's body is in $body.
call() {
  local wanted=$1 method=$2 path=$3 answer status
  shift 3
  calls=$((calls + 1))
  answer=$(curl -sS -w '\n%{http_code}' -X "$method" "$gateway/v1$path" -H "Authorization: Bearer $token" \
    -H "X-Request-ID: $conversation-$calls" -H "X-Conversation-ID: $conversation" "$@")
  status=${answer##*$'\n'}
  body=${answer%$'\n'*}
  printf '%s %s -> %s\n' "$method" "$path" "$status"
  if [ -n "$body" ]; then jq -c 'if type == "array" then .[:3] else del(.updates?) end' <<<"$body" | cut -c1-400; fi
  [ "$status" = "$wanted" ] || die "expected $wanted: $body"
}
post() {
  local wanted=$1 path=$2 json=$3
  shift 3
  call "$wanted" POST "$path" -H 'Content-Type: application/json' -d "$json" "$@"
}
get() {
  local wanted=$1 path=$2
  shift 2
  call "$wanted" GET "$path" -G "$@"
}
value() { jq -r "$1" <<<"$body"; }

# wait_for ORDER STATUS, wait_told ORDER TYPE: read the order until it shows the status, or until a KCI of the type was made.
wait_for() { wait_until "$1" ".status == \"$2\"" "is $2"; }
wait_told() { wait_until "$1" "any(.updates[]; (.information // .action // {}).type == \"$2\")" "was told $2"; }
wait_until() {
  local id=$1 condition=$2 what=$3 shown=
  for _ in $(seq 150); do
    shown=$(curl -sS "$gateway/v1/service-orders/$id" -H "Authorization: Bearer $token" -H "X-Request-ID: w-$RANDOM" \
      -H "X-Conversation-ID: $conversation")
    jq -e "$condition" <<<"$shown" >/dev/null && { printf 'order %s %s\n' "$id" "$what"; body=$shown; return; }
    sleep 0.2
  done
  die "order $id: not once \"$what\", its status is $(jq -r .status <<<"$shown")"
}
told() { jq -r '[.updates[] | (.information // .action // {type: "ERROR"}).type] | join(", ")' <<<"$body"; }

step "A token"
token=$(curl -sS "$gateway/v1/auth/tenant/access-token" -d grant_type=client_credentials -d client_id="$client" \
  -d client_secret="$secret" | jq -r .access_token)
[ "$token" != null ] || die "no token: is CLIENT_SECRET the one that the demo printed?"

step "Which address is it?"
get 200 /addresses --data-urlencode postalCode='ZZ1 1AA' -d supplier="$supplier"
address=$(value '[.[] | select(.identifier.id == "999900000018")][0].identifier | {id, type} | tojson')

step "What can be ordered there, from whom?"
get 200 /service-availability --data-urlencode "address=$address"
specification=$(value '.[0].serviceSpecifications[0].id')
profile=$(value '[.[0].serviceSpecifications[0].serviceCharacteristics[] | select(.name == "LINE_PROFILE")][0].values[0]')

step "When could an engineer come?"
slots() {
  get 200 /available-appointments -d supplier="$supplier" --data-urlencode "address=$address" \
    --data-urlencode "serviceSpecification={\"id\":\"$specification\"}" -d appointmentPurpose=PROVIDE -d standardOnly=true
}
slots
reserve() { # the slot of that number
  local slot
  slot=$(value ".availableTimeslots[$1] | {timeslotStartDateTime, timeslotEndDateTime} | tojson")
  post 201 /appointments "{\"supplier\":\"$supplier\",\"address\":$address,\"serviceSpecification\":{\"id\":\"$specification\"},\"purpose\":\"PROVIDE\",\"timeslot\":$slot}"
}
reserve 0
reservation=$(value .id)

order() { # ORDERTYPE MORE-JSON: the body of an order to provide
  printf '{"orderType":"%s","supplier":"%s","address":%s,"serviceOrderItem":{"serviceSpecification":{"id":"%s"},"serviceCharacteristics":[{"name":"LINE_PROFILE","value":"%s"}]},"primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018"}%s}' \
    "$1" "$supplier" "$address" "$specification" "$profile" "${2-}"
}

step "The order, with the reservation; the supplier will ask for another slot"
post 201 /service-orders "$(order NEW ",\"appointmentReservationId\":$reservation")" -H 'X-Scenario: ORDER_REAPPOINT' -H "X-Kci-Delay: $delay"
id=$(value .id)

step "A reservation is good for one order: the second is refused, with the reason"
post 400 /service-orders "$(order NEW ",\"appointmentReservationId\":$reservation")"

wait_for "$id" PENDING
printf 'told: %s\n' "$(told)"

step "Another slot, and an amendment that quotes it"
slots
reserve 1
again=$(value .id)
post 201 /service-order-amendments "{\"orderId\":$id,\"appointmentReservationId\":$again,\"primaryContact\":{\"phoneNumber\":\"020 7946 0123\"}}" -H "X-Kci-Delay: $delay"

wait_for "$id" COMPLETED
printf 'told: %s\n' "$(told)"
[ "$(value .primaryContact.name)" = "Alex Morgan" ] || die "the rest of the contact is kept"
[ "$(value .primaryContact.phoneNumber)" = "020 7946 0123" ] || die "the phone number was amended"

step "A completed order cannot be cancelled any more"
post 400 /service-order-cancellations "{\"orderId\":$id,\"reasonCode\":\"NO_LONGER_REQUIRED\"}"

step "Another order, cancelled on its way: first the supplier says no, then yes"
post 201 /service-orders "$(order NEW)" -H 'X-Scenario: ORDER_IN_PROGRESS' -H "X-Kci-Delay: $delay"
second=$(value .id)
wait_for "$second" IN_PROGRESS
post 201 /service-order-cancellations "{\"orderId\":$second,\"reasonCode\":\"CUSTOMER_CHANGED_MIND\"}" -H 'X-Scenario: CANCELLATION_REJECTED' -H "X-Kci-Delay: $delay"
wait_told "$second" RESUBMIT
post 201 /service-order-cancellations "{\"orderId\":$second,\"reasonCode\":\"CUSTOMER_CHANGED_MIND\",\"text\":\"They are moving.\"}" -H "X-Kci-Delay: $delay"
wait_for "$second" CANCELLED
printf 'told: %s\n' "$(told)"

step "A service that is taken over: the supplier ceases it, and we object"
post 201 /service-orders "$(order NEW)" -H 'X-Scenario: ORDER_TAKEN_OVER?rests=true' -H "X-Kci-Delay: $delay"
third=$(value .id)
wait_for "$third" COMPLETED
service=$(value '[.serviceOrderItem.serviceCharacteristics[] | select(.name == "SERVICE_ID")][0].value')
for _ in $(seq 150); do
  get 200 /service-orders -d orderType=UNSOLICITED_CEASE --data-urlencode "serviceId=$service" >/dev/null
  [ "$(value length)" = 1 ] && break
  sleep 0.2
done
cease=$(value '.[0].id')
wait_for "$cease" IN_PROGRESS
printf 'told: %s\n' "$(told)"
post 201 /service-order-cancellations "{\"orderId\":$cease,\"reasonCode\":\"CUSTOMER_NOT_AWARE\"}" -H "X-Kci-Delay: $delay"
wait_for "$cease" CANCELLED

step "What came of it all, and the first order's updates once more"
get 200 /service-orders -d limit=4
call 202 POST "/service-orders/$id/redeliveries"

printf '\nThe journey is complete: orders %s, %s, %s and the unsolicited cease %s, %d calls.\n' "$id" "$second" "$third" "$cease" "$calls"

// SPDX-License-Identifier: Apache-2.0
// Bodies: orders as tenants place them, KCIs as suppliers send them. Invented data only.
import { randomUUID } from "node:crypto";

export const supplierName = "EXAMPLE_FIBRE";
export const tenantName = "EXAMPLE_ISP";

// Days to come, in London's summer time: their midnight is 23:00Z of the day before.
const nextYear = new Date().getUTCFullYear() + 1;
export const completionDate = `${nextYear}-04-15`;
export const laterDate = `${nextYear}-04-20`;
export const midnightOf = (date) => new Date(Date.parse(date) - 3_600_000).toISOString();

export function provideOrder(changes = {}) {
  return {
    orderType: "NEW",
    supplier: supplierName,
    address: { id: "999900000018", type: "UPRN" },
    serviceOrderItem: {
      serviceSpecification: { id: "FTTP" },
      serviceCharacteristics: [{ name: "LINE_PROFILE", value: "FTTP_500_70" }],
    },
    primaryContact: { name: "Alex Morgan", phoneNumber: "020 7946 0018", email: "alex.morgan@example.com" },
    requestedCompletionDate: completionDate,
    notes: "Please ring twice.",
    ...changes,
  };
}

export function modifyOrder(changes = {}) {
  return {
    orderType: "MODIFY",
    supplier: supplierName,
    serviceId: "EXF-0000451",
    serviceCharacteristics: [{ name: "LINE_PROFILE", value: "FTTP_900_110" }],
    ...changes,
  };
}

export function ceaseOrder(changes = {}) {
  return {
    orderType: "CEASE",
    supplier: supplierName,
    serviceId: "EXF-0000451",
    requestedCompletionDate: laterDate,
    ...changes,
  };
}

// A cease that the supplier begins, as its KCIs show it.
export function unsolicitedCease(reference, changes = {}) {
  return {
    orderType: "UNSOLICITED_CEASE",
    supplierOrderReference: reference,
    serviceId: "EXF-0000451",
    reason: "WORKING_LINE_TAKEOVER",
    requestedCeaseDate: completionDate,
    ...changes,
  };
}

const entityNames = {
  MODIFY: "modifyServiceOrder",
  CEASE: "ceaseServiceOrder",
  UNSOLICITED_CEASE: "unsolicitedCeaseServiceOrder",
};
const statuses = {
  ACKNOWLEDGED: "ACKNOWLEDGED",
  COMMITTED: "IN_PROGRESS",
  ADDITIONAL: "IN_PROGRESS",
  WARNING: "IN_PROGRESS",
  DELAY: "HELD",
  RESUMED: "IN_PROGRESS",
  INFORMATION_REQUIRED: "PENDING",
  REAPPOINT: "PENDING",
  REAPPOINTED: "IN_PROGRESS",
  COMPLETED: "COMPLETED",
  CANCELLED: "CANCELLED",
  ORDER_REJECTED: "REJECTED",
  CREATED: "ACKNOWLEDGED",
};
const needs = {
  COMMITTED: { entity: { committedDate: completionDate, targetDate: completionDate } },
  WARNING: { problemCode: "NETWORK_ISSUE" },
  DELAY: { problemCode: "ADDITIONAL_WORK" },
  INFORMATION_REQUIRED: { problemCode: "INFORMATION_REQUIRED", text: "Which ONT port shall carry the profile?" },
  REAPPOINT: { problemCode: "ACCESS_ISSUE" },
  CANCELLED: { problemCode: "CUSTOMER_CHANGED_MIND" },
  ORDER_REJECTED: { problemCode: "INVALID_REQUEST", text: "The profile cannot be ordered at this address" },
  AMENDMENT_REJECTED: { problemCode: "INVALID_REQUEST", text: "The engineer is on the way" },
  CANCELLATION_REJECTED: { problemCode: "INVALID_REQUEST", text: "The line is live already" },
};

// A supplier's KCI about an order that it received, with what its reason requires. `changes` go on the KCI,
// `changes.entity` on the order in it.
export function supplierKci(order, sequenceNumber, reasonCode, { entity = {}, ...changes } = {}) {
  const { entity: needed = {}, ...required } = needs[reasonCode] ?? {};
  return {
    id: randomUUID(),
    sequenceNumber,
    issuedOn: new Date().toISOString(),
    reasonCode,
    ...required,
    ...changes,
    [entityNames[order.orderType] ?? "provideServiceOrder"]: {
      supplierOrderReference: `EXF-ORD-${order.id}`,
      ...order,
      status: statuses[reasonCode] ?? "IN_PROGRESS",
      ...needed,
      ...entity,
    },
  };
}

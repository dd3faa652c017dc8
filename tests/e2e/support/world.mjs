// SPDX-License-Identifier: Apache-2.0
// A gateway with a tenant and a supplier that are registered, agreed and able to call: where most tests begin.
import { SupplierUpdatesApi, TenantApi, requestToken } from "./api.mjs";
import { Gateway } from "./gateway.mjs";
import { supplierName, tenantName } from "./orders.mjs";
import { SupplierStub } from "./supplier.mjs";
import { TenantInbox } from "./tenant.mjs";
import { eventually } from "./wait.mjs";

// {gateway, supplier, inbox, tenant (its TenantApi), updates (the supplier's SupplierUpdatesApi)}. The options go to
// Gateway.start, SupplierStub.start and TenantInbox.start; `tenantArgs` and `supplierArgs` to the registration.
export async function startWorld(t, { gateway: options, supplier, inbox, tenantArgs, supplierArgs } = {}) {
  const gateway = await Gateway.start(t, options);
  const updates = await addSupplier(t, gateway, supplierName, { ...supplier, args: supplierArgs });
  const tenant = await addTenant(t, gateway, tenantName, { ...inbox, args: tenantArgs, suppliers: [supplierName] });
  return { gateway, supplier: updates.stub, inbox: tenant.inbox, tenant: tenant.api, updates: updates.api };
}

// Registers a tenant with an endpoint, a client and agreements with `suppliers`: {inbox, api, client}. All of it is in
// effect then.
export async function addTenant(t, gateway, name, { args = [], suppliers = [], ...options } = {}) {
  const inbox = await TenantInbox.start(t, options);
  await gateway.cli("tenant", "add", name, "--kci-url", inbox.url, "--sandbox", ...args);
  for (const supplier of suppliers) await agree(gateway, name, supplier);
  const client = await addClient(gateway, "tenant", name);
  return { inbox, client, api: new TenantApi(gateway, client) };
}

// Registers a supplier with a stub and a client: {stub, api, client}. All of it is in effect then.
export async function addSupplier(t, gateway, name, { args = [], ...options } = {}) {
  const stub = await SupplierStub.start(t, options);
  await gateway.cli("supplier", "add", name, "--url", stub.url, "--sandbox", ...args);
  const client = await addClient(gateway, "supplier", name);
  return { stub, client, api: new SupplierUpdatesApi(gateway, client) };
}

// A client that may log in: what is registered takes effect within a second, and so does all that was registered before.
export async function addClient(gateway, role, name, ...args) {
  const { client_id, client_secret } = await gateway.cliJson("client", "add", role, name, ...args);
  const client = { client_id, client_secret };
  const form = { grant_type: "client_credentials", ...client };
  await eventually("the client is known", async () => (await requestToken(gateway, role, form)).status !== 400, 3_000);
  return client;
}

// In effect within a second.
export async function agree(gateway, tenant, supplier, ...args) {
  await gateway.cli("agreement", "add", tenant, supplier, ...args);
}

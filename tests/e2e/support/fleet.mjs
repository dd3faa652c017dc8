// SPDX-License-Identifier: Apache-2.0
// Several gateways on one PostgreSQL, to be used where one gateway is: each call goes to the next of them.
import { copyFileSync } from "node:fs";
import { join } from "node:path";

import { Gateway } from "./gateway.mjs";
import { temporaryFolder } from "./scope.mjs";

export class Fleet {
  requestOptions = {};
  #turn = 0;

  // `settings` name the database; the first one makes the key that all share. All sign tokens as one. `options`: more of
  // Gateway.start.
  static async start(t, size, settings, options = {}) {
    const fleet = new Fleet();
    settings = { EXTERNAL_URL: "https://gateway.example", ...settings };
    fleet.members = [await Gateway.start(t, { ...options, settings })];
    while (fleet.members.length < size) {
      const data = temporaryFolder();
      copyFileSync(join(fleet.members[0].data, "secret.key"), join(data, "secret.key"));
      fleet.members.push(await Gateway.start(t, { ...options, settings, data }));
    }
    return fleet;
  }

  get url() {
    this.#turn = (this.#turn + 1) % this.members.length;
    return this.members[this.#turn].url;
  }

  cli(...args) {
    return this.members[0].cli(...args);
  }

  cliJson(...args) {
    return this.members[0].cliJson(...args);
  }

  async stop() {
    await Promise.all(this.members.map((member) => member.stop()));
  }

  violations() {
    return this.members[0].violations();
  }
}

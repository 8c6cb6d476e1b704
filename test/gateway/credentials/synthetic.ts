/** Synthetic partners and keys, and a room of its own on a test database. */
import { typeCodeOf } from "../../../src/gateway/core/licence.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import {
  type CredentialStore,
  createCredentialStore,
  type NewCredential,
} from "../../../src/gateway/credentials/credential-store.ts";
import type { Partner } from "../../../src/gateway/credentials/model.ts";
import { sharedSecret } from "../../../src/gateway/credentials/new-key.ts";
import { createSealer, type Sealer } from "../../../src/gateway/crypto/seal-at-rest.ts";
import { sealingKey } from "../../../src/gateway/crypto/sealing-key.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";

export const DAY_MS = 86_400_000;
export const START = Date.UTC(2026, 0, 15);

export const sealerOf = (id: string, byte: number): Sealer =>
  createSealer({ current: sealingKey(id, new Secret<Uint8Array>(Buffer.alloc(32, byte))) });
export const sealer = sealerOf("aaaa0001", 1);

export function storeOn(database: Database, clock: () => number, under: Sealer = sealer): CredentialStore {
  return createCredentialStore({ database, sealer: under, clock, ids: systemIds });
}

export function partnerOf(id: string, change: Partial<Partner> = {}): Partner {
  return {
    id,
    adapter: adapterId("national-platform"),
    title: "合成接入方",
    state: "active",
    clientId: `client-${id}`,
    interfaces: { queryCertInfo: `s_${id}_0001` },
    limits: { perSecond: 20, burst: 40, concurrent: 8 },
    requireBodySignature: false,
    grants: [
      {
        operations: ["licence.read"],
        licenceTypes: [typeCodeOf("071")],
        purposes: ["行业监管", 'a,b "c"'],
        addresses: ["10.0.0.0/8"],
        profile: "public-service@1",
      },
    ],
    ...change,
  };
}

export function keyOf(partnerId: string, keyId: string, change: Partial<NewCredential> = {}): NewCredential {
  return {
    partnerId,
    keyId,
    algorithm: "HMAC-SHA256",
    notBefore: START,
    notAfter: START + 365 * DAY_MS,
    ...sharedSecret(`secret-of-${keyId}-0123456789abcdef`),
    ...change,
  };
}

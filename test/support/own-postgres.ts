import { randomBytes } from "node:crypto";
import pg from "pg";

/** A database of its own on the server, for gateways in processes of their own. */
export async function createOwnDatabase(
  serverUrl: string,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `elgw_e2e_${randomBytes(6).toString("hex")}`;
  const administer = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await administer(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) };
}

/**
 * Every operator command by name: one table, served by the running gateway over the data folder's
 * socket and run by the CLI itself where no process holds the folder.
 */
import { GatewayError } from "../core/gateway-error.ts";
import type { Arguments } from "./arguments.ts";
import { auditCommands } from "./audit-commands.ts";
import { channelCommands } from "./channel-commands.ts";
import { collectCommands } from "./collect-commands.ts";
import type { Command, OperatorContext } from "./context.ts";
import { credentialCommands } from "./credential-commands.ts";
import { deadLetterCommands } from "./dead-letter-commands.ts";
import { deliveryCommands } from "./delivery-commands.ts";
import { doctorCommands } from "./doctor-command.ts";
import { keyCommands } from "./key-commands.ts";
import { partnerCommands } from "./partner-commands.ts";
import { profileCommands } from "./profile-commands.ts";
import { reconcileCommands } from "./reconcile-commands.ts";
import { statusCommands } from "./status-command.ts";
import { subscriptionCommands } from "./subscription-commands.ts";

export const COMMANDS = {
  ...partnerCommands,
  ...credentialCommands,
  ...profileCommands,
  ...keyCommands,
  ...auditCommands,
  ...deliveryCommands,
  ...deadLetterCommands,
  ...subscriptionCommands,
  ...channelCommands,
  ...collectCommands,
  ...reconcileCommands,
  ...statusCommands,
  ...doctorCommands,
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof COMMANDS;

/**
 * @param name as it came over the socket
 * @returns a JSON value
 * @throws GatewayError `operator.usage` for an unknown command or argument, and what the command throws
 */
export async function runCommand(name: string, args: Arguments, context: OperatorContext): Promise<unknown> {
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new GatewayError("operator.usage", { detail: "no such command" });
  }
  const command: Command = COMMANDS[name as CommandName];
  return command(args, context);
}

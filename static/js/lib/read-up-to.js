// How far somebody has read a room: said over its wire, or to the server where there is none.
import { send } from "hearth/lib/csrf.js";

/** Tells whether the server knows. */
export async function readUpTo(sequence, { connection, base }) {
  if (connection.send({ type: "read", sequence })) return true;
  const answer = await send(`${base}reading/`, new URLSearchParams({ sequence })).catch(() => null);
  return Boolean(answer?.ok && !answer.redirected);
}

import type { ServerResponse } from 'node:http';
import type { Timers } from '../callbacks/timers.mjs';
import type { AnswerDelivery } from '../scenarios/faults.mjs';

/** Sends a delivery and resolves once it left, was cut, or the client went away. */
export async function deliver(
	response: ServerResponse,
	{ answer, waitMs, keepBytes, staysOpen }: AnswerDelivery,
	timers: Timers,
): Promise<void> {
	if (waitMs) await timers.wait(waitMs);
	if (!answer || response.destroyed) {
		response.socket?.destroy();
		return;
	}
	await new Promise<void>((resolve) => {
		response.once('close', resolve);
		response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
		if (keepBytes === undefined) {
			response.end(answer.body, resolve);
		} else {
			response.write(answer.body.subarray(0, keepBytes), () => {
				if (staysOpen !== true) response.socket?.destroy();
			});
		}
	});
}

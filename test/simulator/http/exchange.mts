import type { IncomingMessage } from 'node:http';
import type { AnswerDelivery } from '../scenarios/faults.mjs';
import type { RequestRecord, SimulatorState } from './state.mjs';

/** A request with its body read, as the routes see it. */
export interface Exchange {
	request: IncomingMessage;
	url: URL;
	raw: Buffer;
	record: RequestRecord;
	state: SimulatorState;
}

/** A delivery and what happens once it has left. */
export interface RouteReply extends AnswerDelivery {
	afterwards?: () => void;
}

/** Answers a request, or `undefined` when the path is not this route's. */
export type RouteHandler = (
	exchange: Exchange,
) => RouteReply | undefined | Promise<RouteReply | undefined>;

export function decodeSegment(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

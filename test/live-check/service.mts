import type { Route } from '../../nodes/CometApiKling/service/route.js';
import { messageOf } from '../harness/program.mjs';
import { parseBody, type ServiceAnswer } from './answer.mjs';

const ANSWER_TIMEOUT_MS = 60_000;

export const queryPath = ({ path }: Route, id: string) => `${path}/${encodeURIComponent(id)}`;

interface AskOptions {
	body?: unknown;
	/** Default: the user's key. */
	apiKey?: string;
}

/** The service that is asked. It keeps every answer, in the order in which they came. */
export class AskedService {
	readonly answers: ServiceAnswer[] = [];

	constructor(
		private readonly baseUrl: string,
		private readonly apiKey: string,
	) {}

	/** Asks once, follows no redirect, and never throws: no answer is an answer with status 0. */
	async ask(
		name: string,
		method: string,
		path: string,
		asking: AskOptions = {},
	): Promise<ServiceAnswer> {
		const { body, apiKey = this.apiKey } = asking;
		const request = { method, path, ...(body !== undefined && { body }) };
		const answer = { name, request, ...(await this.send(method, path, body, apiKey)) };
		this.answers.push(answer);
		return answer;
	}

	/** Puts a word before the names of the answers from a place on: the names are free again. */
	setAside(word: string, from: number): void {
		for (const answer of this.answers.slice(from)) answer.name = `${word}.${answer.name}`;
	}

	private async send(
		method: string,
		path: string,
		body: unknown,
		apiKey: string,
	): Promise<Omit<ServiceAnswer, 'name' | 'request'>> {
		try {
			const response = await fetch(`${this.baseUrl}${path}`, {
				method,
				headers: {
					authorization: `Bearer ${apiKey}`,
					...(body !== undefined && { 'content-type': 'application/json' }),
				},
				...(body !== undefined && { body: JSON.stringify(body) }),
				redirect: 'manual',
				signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
			});
			const text = await response.text();
			const { status } = response;
			const headers = Object.fromEntries(response.headers);
			return { status, headers, body: parseBody(text), text, at: Date.now() };
		} catch (error) {
			const text = messageOf(error);
			return { status: 0, headers: {}, body: text, text, at: Date.now() };
		}
	}
}

import { videoToAudio } from '../../nodes/CometApiKling/resources/audio/route.js';
import { parseBody, type Answer } from './answer.mjs';

const ANSWER_TIMEOUT_MS = 60_000;

export const PATH = videoToAudio.path;

export const queryPath = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

interface Asking {
	body?: unknown;
	/** Default: the user's key. */
	apiKey?: string;
}

/** The service that is asked. It keeps every answer, in the order in which they came. */
export class Service {
	readonly answers: Answer[] = [];

	constructor(
		private readonly baseUrl: string,
		private readonly apiKey: string,
	) {}

	/** Asks once, follows no redirect, and never throws: no answer is an answer with status 0. */
	async ask(name: string, method: string, path: string, asking: Asking = {}): Promise<Answer> {
		const { body, apiKey = this.apiKey } = asking;
		const request = { method, path, ...(body !== undefined && { body }) };
		const answer = { name, request, ...(await this.send(method, path, body, apiKey)) };
		this.answers.push(answer);
		return answer;
	}

	named(name: string): Answer | undefined {
		return this.answers.find((answer) => answer.name === name);
	}

	private async send(
		method: string,
		path: string,
		body: unknown,
		apiKey: string,
	): Promise<Omit<Answer, 'name' | 'request'>> {
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
			const text = error instanceof Error ? error.message : String(error);
			return { status: 0, headers: {}, body: text, text, at: Date.now() };
		}
	}
}

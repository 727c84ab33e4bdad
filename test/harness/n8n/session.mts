import { waitUntil } from '../waitUntil.mjs';

/** An answer of n8n that is not a success, with everything a reader of a test log wants to know. */
export class HttpError extends Error {
	constructor(
		readonly method: string,
		readonly path: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${method} ${path} was answered ${status}: ${body}`);
		this.name = 'HttpError';
	}
}

const READY_LIMIT_MS = 60_000;

/**
 * A busy n8n that has lost sight of its database answers 503 to everything, before it reads it: such a
 * call is repeated. Any other answer is returned.
 */
export async function whenDatabaseIsReady(call: () => Promise<Response>): Promise<Response> {
	const ask = async () => {
		const response = await call();
		const isBusy = response.status === 503 && (await response.clone().text()).includes(NOT_READY);
		return !isBusy && response;
	};
	return await waitUntil(ask, { limitMs: READY_LIMIT_MS, otherwise: () => NOT_READY });
}

const NOT_READY = 'Database is not ready';

/** A session with the REST API that n8n's own editor uses. */
export class Session {
	private cookie = '';
	/** n8n ties the cookie to it. */
	private readonly browserId = crypto.randomUUID();

	constructor(readonly url: string) {}

	async get<Data>(path: string): Promise<Data> {
		return await this.json<Data>('GET', path);
	}

	async post<Data>(path: string, body: unknown = {}): Promise<Data> {
		return await this.json<Data>('POST', path, body);
	}

	async patch<Data>(path: string, body: unknown): Promise<Data> {
		return await this.json<Data>('PATCH', path, body);
	}

	/** An answer that is no JSON, such as a stream of events, when it has ended. */
	async postForText(path: string, body: unknown): Promise<string> {
		return await (await this.send('POST', path, body)).text();
	}

	async delete(path: string): Promise<void> {
		await this.send('DELETE', path);
	}

	async bytes(path: string): Promise<Buffer> {
		return Buffer.from(await (await this.send('GET', path)).arrayBuffer());
	}

	/** What n8n serves to its editor beside the REST API. */
	async asset<Data>(path: string): Promise<Data> {
		return (await (await this.send('GET', path, undefined, '')).json()) as Data;
	}

	private async json<Data>(method: string, path: string, body?: unknown): Promise<Data> {
		const response = await this.send(method, path, body);
		return ((await response.json()) as { data: Data }).data;
	}

	private async send(
		method: string,
		path: string,
		body?: unknown,
		base = '/rest',
	): Promise<Response> {
		const headers = {
			// A large answer can take longer to read than n8n keeps an idle connection open.
			connection: 'close',
			'browser-id': this.browserId,
			cookie: this.cookie,
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		};
		const ask = async () =>
			await fetch(`${this.url}${base}${path}`, {
				method,
				headers,
				body: body === undefined ? undefined : JSON.stringify(body),
			}).catch((error: unknown) => {
				throw new Error(`${method} ${path} was not answered`, { cause: error });
			});
		const response = await whenDatabaseIsReady(ask);
		if (!response.ok) {
			throw new HttpError(method, path, response.status, await response.text());
		}
		for (const cookie of response.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0];
		}
		return response;
	}
}

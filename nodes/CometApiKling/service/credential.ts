import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

export const CREDENTIAL_NAME = 'cometApiKlingApi';

export const DEFAULT_BASE_URL = 'https://api.cometapi.com';

/** The fields of the credential. */
export interface Credential extends ICredentialDataDecryptedObject {
	apiKey: string;
	baseUrl: string;
	webhookSecret: string;
}

/** The credential's base URL with a scheme and without a trailing slash. */
export function baseUrlOf({ baseUrl }: ICredentialDataDecryptedObject): string {
	const url = String(baseUrl ?? '').trim() || DEFAULT_BASE_URL;
	return (/^https?:\/\//i.test(url) ? url : `https://${url}`).replace(/\/+$/, '');
}

/** The credential's API key without what is often pasted with it: blanks, line ends, "Bearer ". */
export function apiKeyOf({ apiKey }: ICredentialDataDecryptedObject): string {
	return String(apiKey ?? '')
		.trim()
		.replace(/^Bearer\s+/i, '');
}

const ACCOUNT_CHARS = 16;

/** Names an account of the service, by its address and key, without telling the key. */
export function accountOf(credential: Credential): string {
	const text = `${baseUrlOf(credential)} ${credential.apiKey}`;
	return createHash('sha256').update(text).digest('hex').slice(0, ACCOUNT_CHARS);
}

/** Holds a credential that has been read. */
export interface CredentialCache {
	credential?: Credential;
}

/**
 * Reads the credential of one item or callback: once, and again for a create and when the service
 * refuses its key.
 *
 * Not shared between items: a credential field may be an expression that depends on the item.
 */
export class CredentialReader {
	/** @param cache shared by all readers that may use the same credential */
	constructor(
		private readonly context: Pick<IExecuteSingleFunctions, 'getCredentials'>,
		private readonly cache: CredentialCache = {},
	) {}

	/** The credential, read on first use. Throws what n8n throws when it cannot be read. */
	async get(): Promise<Credential> {
		return this.cache.credential ?? (await this.readAgain());
	}

	/** The current credential: nothing is paid for with one that was deleted or changed. */
	async readAgain(): Promise<Credential> {
		this.cache.credential = await this.read();
		return this.cache.credential;
	}

	/**
	 * Reads the credential again because its key was refused. It is kept unless it has another address:
	 * a task exists only where it was created, and no key may go to another address. Throws what n8n
	 * throws when it cannot be read.
	 */
	async renew(refused: Credential): Promise<Credential> {
		const current = await this.read();
		if (baseUrlOf(current) === baseUrlOf(refused)) this.cache.credential = current;
		return current;
	}

	private async read(): Promise<Credential> {
		const credential = await this.context.getCredentials<Credential>(CREDENTIAL_NAME);
		return { ...credential, apiKey: apiKeyOf(credential) };
	}
}

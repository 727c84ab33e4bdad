import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

export const CREDENTIAL_NAME = 'cometApiKlingApi';

export const DEFAULT_BASE_URL = 'https://api.cometapi.com';

/** The fields of the credential. */
export interface Credential extends ICredentialDataDecryptedObject {
	apiKey: string;
	baseUrl: string;
	webhookSecret: string;
}

/** The credential's base URL without the slash that people leave at its end. */
export function baseUrlOf({ baseUrl }: ICredentialDataDecryptedObject): string {
	return String(baseUrl || DEFAULT_BASE_URL)
		.trim()
		.replace(/\/+$/, '');
}

/** Where a credential is kept that has been read. */
export interface CredentialCache {
	known?: Credential;
}

/**
 * The credential of one item or callback: read once, and again for a create and where the service
 * refuses its key.
 *
 * It is not shared by the items of a run, for in n8n its fields may be expressions over the item.
 */
export class KnownCredential {
	/** @param cache the same for all who share what was read */
	constructor(
		private readonly context: Pick<IExecuteSingleFunctions, 'getCredentials'>,
		private readonly cache: CredentialCache = {},
	) {}

	/** Reads it when it is first asked for. Throws what n8n throws where it cannot be read. */
	async get(): Promise<Credential> {
		return this.cache.known ?? (await this.getAnew());
	}

	/** Reads it as it is now: nothing is paid for with one that was deleted or changed. */
	async getAnew(): Promise<Credential> {
		this.cache.known = await this.read();
		return this.cache.known;
	}

	/**
	 * Reads it again, for its key was refused. Throws what n8n throws where it cannot be read.
	 *
	 * @returns nothing unless there is another key for the same address: what was created there can
	 *          be had nowhere else, and no key must go where it does not belong
	 */
	async renew(refused: Credential): Promise<Credential | undefined> {
		const now = await this.read();
		if (now.apiKey === refused.apiKey || baseUrlOf(now) !== baseUrlOf(refused)) return undefined;
		this.cache.known = now;
		return now;
	}

	private async read(): Promise<Credential> {
		return await this.context.getCredentials<Credential>(CREDENTIAL_NAME);
	}
}

import { isPrivateAddress } from '../base/address';
import { safeText } from '../base/text';
import { invalidInput } from '../service/failure';

/** A web address. Throws `FailureError` when it is none. */
export function requireHttpUrl(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') {
		throw invalidInput(
			`"${label}" is empty`,
			'Give an address that starts with https://. If this is an expression, the field it refers to is missing in the incoming item.',
		);
	}
	if (URL.canParse(`https://${text}`) && /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(text)) {
		throw invalidInput(
			`"${label}" is not a web address`,
			`It must start with https:// or http://. Did you mean https://${safeText(text)}?`,
		);
	}
	const isHttp = /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
	if (!isHttp) {
		throw invalidInput(
			`"${label}" is not a web address`,
			'It must start with https:// or http:// and have no spaces. A file on a computer must first be uploaded to a site that gives it a public link, e.g. to Dropbox, Google Drive or a public folder of a website.',
		);
	}
	return text;
}

/**
 * A web address that the service can open. Throws `FailureError` for one in a private network.
 *
 * @param baseUrl the address of the service: one in a private network can open others there
 */
export function requireReachableUrl(value: unknown, label: string, baseUrl: string): string {
	const url = requireHttpUrl(value, label);
	if (isPrivateAddress(url) && !isPrivateAddress(baseUrl)) {
		throw invalidInput(
			`"${label}" is in a private network`,
			`The service cannot reach ${safeText(new URL(url).host)} from the internet. Give an address that opens from anywhere without a login.`,
		);
	}
	return url;
}

/**
 * Throws `FailureError` if an address of this n8n can only be reached from its own network, and
 * the service is not there.
 *
 * @param baseUrl the address of the service
 * @param orElse  what to do instead, as the end of a sentence: "or …"
 */
export function requireReachableN8n(address: string, baseUrl: string, orElse: string): void {
	if (!isPrivateAddress(address) || isPrivateAddress(baseUrl)) return;
	const { origin, pathname } = new URL(address);
	const folder = pathname.split('/').slice(0, pathname.startsWith('/rest/') ? 4 : 2);
	throw invalidInput(
		`The service cannot reach this n8n at ${origin}`,
		`It would open ${origin}${folder.join('/')}. Set the environment variable WEBHOOK_URL of n8n to its public address, ${orElse}.`,
	);
}

import { isPrivateAddress } from '../base/address';
import { refusal } from '../service/failure';

/**
 * Throws `FailureError` where an address of this n8n can only be reached from its own network, and
 * the service is not there.
 *
 * @param baseUrl where the service is
 * @param orElse  what to do instead, as the end of a sentence: "or …"
 */
export function requireReachableN8n(address: string, baseUrl: string, orElse: string): void {
	if (!isPrivateAddress(address) || isPrivateAddress(baseUrl)) return;
	const { origin, pathname } = new URL(address);
	const folder = pathname.split('/').slice(0, pathname.startsWith('/rest/') ? 4 : 2);
	throw refusal(
		`The service cannot reach this n8n at ${origin}`,
		`It would open ${origin}${folder.join('/')}. Set the environment variable WEBHOOK_URL of n8n to its public address, ${orElse}.`,
	);
}

import type { SimulatedAnswer } from './answers.mjs';
import { gatewayError } from './answers.mjs';
import type { Exchange } from './exchange.mjs';

const keyParameters = ['authorization', 'api_key', 'apikey', 'key', 'token', 'access_token'];

/** The gateway's refusal of a missing, wrong, revoked or misplaced key. */
export function refuseKey({ request, url, state }: Exchange): SimulatedAnswer | undefined {
	const { apiKey, acceptsAnyKey } = state.options;
	const refuse = (message: string) => gatewayError(401, 'invalid_api_key', message);
	const isInAddress = [...url.searchParams].some(
		([name, value]) => keyParameters.includes(name.toLowerCase()) || value.includes(apiKey),
	);
	if (isInAddress) return refuse('The key belongs in the Authorization header only');
	const { authorization } = request.headers;
	if (authorization === undefined) return refuse('No API key provided');
	const isGood = acceptsAnyKey
		? /^Bearer \S+$/.test(authorization)
		: authorization === `Bearer ${apiKey}`;
	if (state.isKeyRevoked || !isGood) return refuse('Invalid API key');
	return undefined;
}

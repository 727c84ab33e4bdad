import { accountOf } from '../../../nodes/CometApiKling/service/credential';
import { knownLookups } from '../../../nodes/CometApiKling/tasks/lookups';
import { BASE_URL, BEARER } from './account';

/** Whether the process has found out before a test that the service finds tasks by external ids. */
export function setLookups(areProven: boolean | undefined): void {
	knownLookups.clear();
	const account = accountOf({ apiKey: BEARER, baseUrl: BASE_URL, webhookSecret: '' });
	if (areProven === undefined) return;
	for (const proven of [account, `${account} other:videos/avatar/image2video`]) {
		knownLookups.set(proven, areProven);
	}
}

beforeEach(() => setLookups(true));

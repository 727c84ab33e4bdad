import type { IDataObject } from 'n8n-workflow';
import type { ItemInput } from '../run/job';
import { gatePerRun } from '../run/run';
import type { Medium } from '../service/route';
import { base64Of } from './content';
import { evidenceAgainst } from './evidence';
import { requireFile, type MediumFile } from './file';
import { lookAtLink } from './look';
import { publicLink } from './publicLink';

/** Most bodies of one run with files in them at a time: each holds its files in memory. */
const WITH_FILES_MAX = 3;

const gateOf = gatePerRun(WITH_FILES_MAX);

/** Most files of one run that are looked at at a time: n8n's database hands them out whole. */
const FILE_LOOKS_MAX = 10;

const fileLooksOf = gatePerRun(FILE_LOOKS_MAX);

/** The body of a create after a look at what it is made of. */
export interface MediaBody {
	/** What is to be made, by which the job is known: a file stands in it by name, type and size. */
	body: IDataObject;
	/** Sends a body with links or contents in the place of its files: made anew each time. */
	sendWhole: SendWhole;
	/** Where the service fetches the files, without what opens one; where it fetches none, nothing. */
	fileAddress?: string;
}

export type SendWhole = <T>(
	body: IDataObject,
	send: (whole: IDataObject) => Promise<T>,
) => Promise<T>;

export interface MediaSetting {
	/** How long a link to a file can be opened. */
	linkSeconds: number;
	/** Whether links are looked at, which takes a request each. */
	checksLinks: boolean;
}

/**
 * Looks at the links and files of a body. Throws `FailureError` for what the service cannot take.
 *
 * @param body as the route's `checkBody` made it
 */
export async function lookAtMedia(
	input: ItemInput,
	body: IDataObject,
	{ linkSeconds, checksLinks }: MediaSetting,
): Promise<MediaBody> {
	const { context, route, run } = input;
	const baseUrl = String(input.request.baseURL);
	const files = new Map<Medium, MediumFile>();
	for (const medium of route.media) {
		const fieldName = body[medium.fileProperty];
		if (fieldName !== undefined) {
			const look = async () => await requireFile(context, fieldName, medium);
			files.set(medium, await fileLooksOf(run).pass(look));
		} else if (checksLinks) await requireGoodLink(input, body[medium.property], medium);
	}
	const linkTo = (medium: Medium, file: MediumFile) =>
		publicLink(context, file, medium, { seconds: linkSeconds, baseUrl });
	const given = async (medium: Medium, file: MediumFile) =>
		medium.handover === 'link' ? linkTo(medium, file) : await base64Of(context, file.binary);
	const whole = async (named: IDataObject) => {
		const all = { ...named };
		for (const [medium, file] of files) {
			delete all[medium.fileProperty];
			all[medium.property] = await given(medium, file);
		}
		return all;
	};
	const [fileAddress] = [...files]
		.filter(([{ handover }]) => handover === 'link')
		.map(([medium, file]) => new URL(linkTo(medium, file)))
		.map(({ origin, pathname }) => `${origin}${pathname}`);
	const isHeavy = [...files.keys()].some(({ handover }) => handover === 'base64');
	const identities = [...files].map(([medium, file]) => [medium.fileProperty, file.identity]);
	return {
		body: { ...body, ...Object.fromEntries(identities) },
		fileAddress,
		sendWhole: async (named, send) => {
			// Who is stopped sends nothing, so nothing needs to be read for it.
			const work = async () => await send(run.stop.isStopped ? named : await whole(named));
			return isHeavy ? await gateOf(run).pass(work) : await work();
		},
	};
}

async function requireGoodLink(input: ItemInput, link: unknown, medium: Medium): Promise<void> {
	if (typeof link !== 'string') return;
	const sight = await lookAtLink(input, link);
	const evidence = sight && evidenceAgainst(sight, medium);
	if (evidence !== undefined) throw evidence;
}

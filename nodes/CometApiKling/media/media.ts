import type { IDataObject } from 'n8n-workflow';
import type { ItemInput } from '../run/job';
import type { Medium } from '../service/route';
import { evidenceAgainst } from './evidence';
import { requireFile, type MediumFile } from './file';
import { lookAtLink } from './look';
import { publicLink } from './publicLink';

/** The body of a create after a look at what it is made of. */
export interface MediaBody {
	/** What is to be made, by which the job is known: a file stands in it by name, type and size. */
	body: IDataObject;
	/** Puts links in the place of files. They are made anew each time, for they expire. */
	withLinks: (body: IDataObject) => IDataObject;
}

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
	const { context, route } = input;
	const baseUrl = String(input.request.baseURL);
	const files = new Map<Medium, MediumFile>();
	for (const medium of route.media) {
		const fieldName = body[medium.fileProperty];
		if (fieldName !== undefined) files.set(medium, await requireFile(context, fieldName, medium));
		else if (checksLinks) await requireGoodLink(input, body[medium.property], medium);
	}
	const linkTo = (medium: Medium, file: MediumFile) =>
		publicLink(context, file, medium, { seconds: linkSeconds, baseUrl });
	for (const [medium, file] of files) linkTo(medium, file);
	return {
		body: { ...body, ...byProperty(files, 'fileProperty', (_, file) => file.identity) },
		withLinks: (given) => {
			const links = byProperty(files, 'property', linkTo);
			const names = [...files.keys()].map(({ fileProperty }) => fileProperty);
			const rest = Object.entries(given).filter(([name]) => !names.includes(name));
			return { ...Object.fromEntries(rest), ...links };
		},
	};
}

function byProperty(
	files: ReadonlyMap<Medium, MediumFile>,
	property: 'property' | 'fileProperty',
	make: (medium: Medium, file: MediumFile) => IDataObject | string,
): IDataObject {
	return Object.fromEntries(
		[...files].map(([medium, file]) => [medium[property], make(medium, file)]),
	);
}

async function requireGoodLink(input: ItemInput, link: unknown, medium: Medium): Promise<void> {
	if (typeof link !== 'string') return;
	const sight = await lookAtLink(input, link);
	const evidence = sight && evidenceAgainst(sight, medium);
	if (evidence !== undefined) throw evidence;
}

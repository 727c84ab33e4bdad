import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE_NAME = 'n8n-nodes-cometapi-kling';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Where runs leave what they measured; not under version control. */
export const REPORTS = join(REPOSITORY, 'reports');

import { newConfig } from './config.ts';
import { AggregationType, AuthType, FieldType } from './field-types.ts';
import { newFields } from './fields.ts';
import {
  newAuthTypeResponse,
  newGetDataResponse,
  newGetSchemaResponse,
  newSetCredentialsResponse,
} from './responses.ts';
import { newShownError } from './shown-errors.ts';

/** https://developers.google.com/apps-script/reference/data-studio/data-studio-app */
export const DataStudioApp = Object.freeze({
  createCommunityConnector: () =>
    Object.freeze({
      AggregationType,
      AuthType,
      FieldType,
      getConfig: () => newConfig(),
      getFields: () => newFields(),
      newAuthTypeResponse,
      newGetDataResponse,
      newGetSchemaResponse,
      newSetCredentialsResponse,
      newUserError: () => newShownError('user'),
      newDebugError: () => newShownError('debug'),
    }),
});

// Generated from contracts/ministry-elicence/openapi.yaml by `npm run gen`. Do not edit.
export interface paths {
    "/elicence/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 登录，换取访问令牌 */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/elicence/v1/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 数据校验 */
        post: operations["check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/elicence/v1/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 二维码赋码 */
        post: operations["code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/elicence/v1/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 证照归集上传（新发、变更） */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/elicence/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 证照状态更新 */
        post: operations["status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/elicence/v1/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 已归集证照查询（对账） */
        post: operations["query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        LoginRequest: {
            appId: string;
        };
        LoginReply: {
            Status: {
                /** @description 1: ok */
                Code: string;
                Text?: string;
            };
            Custom?: {
                AccessToken: string;
                /** @description Seconds. */
                ExpiresIn: number;
            };
        };
        RecordsRequest: {
            AcceptData: components["schemas"]["Record"][];
        };
        Record: {
            /** @description Of the message; one that was taken already is dropped. */
            eCertID: string;
            /** @description GB/T 36904 identifier. */
            zzeCertID: string;
            /** @description Of the identifier; what is not newer is dropped. */
            version: number;
            provinceNum: string;
            certType: string;
            certName: string;
            certNum: string;
            issuAuth: string;
            issuAuthCode: string;
            issuDate: string;
            effectiveDate: string;
            expiringDate: string;
            name: string;
            identity: string;
            identityType: string;
            photo?: string;
            /**
             * @description Ministry certificate state.
             * @enum {string}
             */
            certState: "10" | "01" | "02" | "03" | "04" | "05" | "09";
            /** @description The licence that this one replaces; required for every identifier of a version above 1. */
            associatedZzeCertID?: string;
            qrCode?: string;
            /** @description SHA-256 of the OFD file. */
            fileDigest?: string;
            /**
             * @description 01 new, 09 change
             * @enum {string}
             */
            operateType: "01" | "09";
            /**
             * @description It takes the place of what is held, whatever version that is of.
             * @constant
             */
            correction?: true;
            businessInformation: {
                itemvalue: string;
                itemtext: string;
            }[];
        };
        StatusRequest: {
            AcceptData: {
                eCertID: string;
                zzeCertID: string;
                version: number;
                /**
                 * @description Ministry certificate state.
                 * @enum {string}
                 */
                certState: "10" | "01" | "02" | "03" | "04" | "05" | "09";
                expiringDate: string;
                certStatusDescription?: string;
            }[];
        };
        OutcomesReply: {
            /** @description 1 ok, 2 ok with warnings, 0 failed; the items decide */
            ReturnCode: string;
            ReturnMsg?: string;
            ReturnData?: {
                SuccessData?: {
                    eCertID: string;
                    receipt?: string;
                    qrCode?: string;
                }[];
                ErrorData?: {
                    /** @description The eCertID. */
                    ErrorGuid: string;
                    ErrorCode?: string;
                    ErrorMsg: string;
                }[];
                WarnData?: {
                    WarnGuid: string;
                    WarnCode?: string;
                    WarnMsg: string;
                }[];
            };
        };
        QueryRequest: {
            /** @description Identifiers above this one; empty from the first on. */
            after: string;
            limit: number;
        };
        QueryReply: {
            ReturnCode: string;
            ReturnMsg?: string;
            ReturnData?: {
                List: {
                    zzeCertID: string;
                    version: number;
                    digest: string;
                }[];
                /** @description Absent on the last page. */
                Next?: string;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description A token, or a code other than 1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginReply"];
                };
            };
        };
    };
    check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordsRequest"];
            };
        };
        responses: {
            /** @description An outcome for each item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomesReply"];
                };
            };
        };
    };
    code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordsRequest"];
            };
        };
        responses: {
            /** @description An outcome for each item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomesReply"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordsRequest"];
            };
        };
        responses: {
            /** @description An outcome for each item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomesReply"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatusRequest"];
            };
        };
        responses: {
            /** @description An outcome for each item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomesReply"];
                };
            };
        };
    };
    query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryRequest"];
            };
        };
        responses: {
            /** @description One page of what the ministry holds of this province, by identifier. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryReply"];
                };
            };
        };
    };
}

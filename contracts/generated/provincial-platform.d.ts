// Generated from contracts/provincial-platform/openapi.yaml by `npm run gen`. Do not edit.
export interface paths {
    "/provincial-platform/certshare/downloadFile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["downloadFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/downloadUrl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["downloadUrl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/downloadUrlsByHolderCode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["downloadUrlsByHolderCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/queryCertInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["queryCertInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/queryCertInfoByHolderCode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["queryCertInfoByHolderCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/queryCertInfoByQRcode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["queryCertInfoByQRcode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/verifyFile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["verifyFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/verifyCertInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["verifyCertInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/getCertRemarkInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["getCertRemarkInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/security/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/security/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["logout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/security/get_current_user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["currentUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/service_item/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["serviceItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/license/holder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["licenseHolder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/license/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["licenseAuth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/license/get_license": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getLicense"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/license/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/license-app/v1/license/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["licenseToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provincial-platform/certshare/zzgxpt/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description As `downloadUrl` gave it, once. A refusal is JSON, as everywhere. */
        get: operations["fileLink"];
        put?: never;
        post?: never;
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
        /** @description 用证事由, at most 200 characters. */
        Purpose: string;
        Identifier: string;
        HolderCode: string;
        /** @enum {unknown} */
        HolderType: "001" | "099" | "111" | "114" | "115" | "118" | "119" | "120" | "122" | "411" | "412" | "413" | "414" | "511" | "516" | "999";
        /** @enum {unknown} */
        TypeCode: "11100000000019713D008" | "11100000000019713D016" | "11100000000019713D074" | "11100000000019713D079" | "11100000000019713D013" | "11100000000019713D073" | "11100000000019713D071" | "11100000000019713D075" | "11100000000019713D072";
        Number: string;
        Day: string;
        Head: {
            accessId: string;
            accessToken: string;
        };
        DownloadFileRequest: {
            head: components["schemas"]["Head"];
            data: {
                certificateIdentifier: components["schemas"]["Identifier"];
                /** @enum {unknown} */
                fileType: "ofd" | "png";
                certificateCopyCause: components["schemas"]["Purpose"];
                certificateCopyExpiringTime?: components["schemas"]["Day"];
            };
        };
        DownloadUrlRequest: {
            head: components["schemas"]["Head"];
            data: {
                certIdentifier: components["schemas"]["Identifier"];
                useCause: components["schemas"]["Purpose"];
                expiryTime?: components["schemas"]["Day"];
            };
        };
        DownloadUrlsByHolderCodeRequest: {
            head: components["schemas"]["Head"];
            data: {
                holderCode: components["schemas"]["HolderCode"];
                holderTypeCode: components["schemas"]["HolderType"];
                certTypeCode: components["schemas"]["TypeCode"];
                certNo?: components["schemas"]["Number"];
                useCause: components["schemas"]["Purpose"];
            };
        };
        QueryCertInfoRequest: {
            head: components["schemas"]["Head"];
            data: {
                certIdentifier: components["schemas"]["Identifier"];
                useCause: components["schemas"]["Purpose"];
            };
        };
        QueryCertInfoByHolderCodeRequest: {
            head: components["schemas"]["Head"];
            data: {
                holderCode: components["schemas"]["HolderCode"];
                holderTypeCode: components["schemas"]["HolderType"];
                certTypeCode: components["schemas"]["TypeCode"];
                certNo?: components["schemas"]["Number"];
                useCause: components["schemas"]["Purpose"];
            };
        };
        QueryCertInfoByQRcodeRequest: {
            head: components["schemas"]["Head"];
            data: {
                qrcode: string;
                useCause: components["schemas"]["Purpose"];
            };
        };
        VerifyFileRequest: {
            head: components["schemas"]["Head"];
            data: {
                certTypeCode: components["schemas"]["TypeCode"];
                /** @enum {unknown} */
                contentType: "base64";
                content: string;
                useCause: components["schemas"]["Purpose"];
            };
        };
        VerifyCertInfoRequest: {
            head: components["schemas"]["Head"];
            data: {
                certTypeCode: components["schemas"]["TypeCode"];
                certData?: {
                    [key: string]: string;
                };
                useCause: components["schemas"]["Purpose"];
            };
        };
        GetCertRemarkInfoRequest: {
            head: components["schemas"]["Head"];
            data: {
                certName: string;
                useCause: components["schemas"]["Purpose"];
            };
        };
        LoginRequest: {
            app_key: string;
            app_secret: string;
            account: string;
            password: string;
            org_code?: string;
        };
        LicenseHolderRequest: {
            service_item_code: string;
            service_item_name: components["schemas"]["Purpose"];
            biz_num: string;
            credential: components["schemas"]["HolderCode"];
            cas_no?: string;
        };
        LicenseAuthRequest: {
            identity_number: components["schemas"]["HolderCode"];
            service_item_code: string;
            service_item_name: components["schemas"]["Purpose"];
            operator: {
                account: string;
                name: string;
                division?: string;
                division_code?: string;
                service_org?: string;
                role?: string;
                identity_num?: components["schemas"]["HolderCode"];
            };
        };
        ReplyHead: {
            status: string;
            message: string;
            error?: string;
            traceId?: string;
        };
        SealedReply: {
            head: components["schemas"]["ReplyHead"];
            data?: string;
        };
        AckReply: {
            /** @enum {unknown} */
            ack_code: "SUCCESS" | "FAILURE";
            errors: {
                code: string;
                message: string;
            }[];
            /** @description README.md §3; empty where nothing is proved. */
            sign: string;
            /** @constant */
            sign_method: "HMAC-SM3";
            /** @description Milliseconds. */
            timestamp: string;
            correlation_id: string;
            response_id: string;
            data?: unknown;
        };
        /** @description Of the province to what we push, opened. */
        PushReply: {
            head: components["schemas"]["ReplyHead"];
            data?: {
                msgId?: string;
                receipt?: string;
                file?: string;
                list?: {
                    certificateIdentifier: string;
                    version: number;
                    digest: string;
                }[];
                next?: string;
            };
        };
    };
    responses: never;
    parameters: {
        /** @description As the login gave it. A parameter that a call does not have is refused. */
        AccessToken: string;
        AuthCode: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    downloadFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadFileRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    downloadUrl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadUrlRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    downloadUrlsByHolderCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadUrlsByHolderCodeRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    queryCertInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryCertInfoRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    queryCertInfoByHolderCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryCertInfoByHolderCodeRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    queryCertInfoByQRcode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryCertInfoByQRcodeRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    verifyFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyFileRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    verifyCertInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyCertInfoRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
    getCertRemarkInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetCertRemarkInfoRequest"];
            };
        };
        responses: {
            /** @description `head.status` tells; `data` is SM2-encrypted to the caller, in hex. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedReply"];
                };
            };
        };
    };
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
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    currentUser: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    serviceItems: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
                type?: string;
                org_code?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    licenseHolder: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LicenseHolderRequest"];
            };
        };
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    licenseAuth: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LicenseAuthRequest"];
            };
        };
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    getLicense: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
                auth_code: components["parameters"]["AuthCode"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    archive: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
                auth_code: components["parameters"]["AuthCode"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    licenseToken: {
        parameters: {
            query: {
                /** @description As the login gave it. A parameter that a call does not have is refused. */
                access_token: components["parameters"]["AccessToken"];
                auth_code: components["parameters"]["AuthCode"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ack_code` tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckReply"];
                };
            };
        };
    };
    fileLink: {
        parameters: {
            query: {
                id: string;
                accessId: string;
                /** @description Milliseconds. */
                expires: string;
                sign: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
}

// Generated from contracts/national-platform/openapi.yaml by `npm run gen`. Do not edit.
export interface paths {
    "/national-platform/sysapi/queryCertInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * One licence by its identifier (licence.read)
         * @description Name and members after the Shandong share service [V-analog]; path prefix `sysapi` [V].
         */
        post: operations["queryCertInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/national-platform/sysapi/queryCertInfoByHolderCode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Licences of one holder (licence.search) */
        post: operations["queryCertInfoByHolderCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/national-platform/sysapi/verifyCertInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Does a licence say what its bearer says? (licence.verify) */
        post: operations["verifyCertInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/national-platform/sysapi/downloadFile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An annotated copy (加注件) of the licence file (licence.download) */
        post: operations["downloadFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sysapi/auth/refreshappsecret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 换取应用密钥（网关 → 平台）
         * @description Served by the platform [V]. The body is the JSON of the four header fields, signed with the appkey. `code` "0"
         *     is success; `secret` is the appsecret, AES-wrapped with the appkey; `secretendtime` is when it ends.
         */
        post: operations["refreshAppSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateway/httpproxy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 政务外网代理（网关 → 平台，表单）
         * @description Served by the platform's proxy [V]. Any report call below in another envelope: the `sid` says which one,
         *     `biz_content` is its JSON body, and the reply has its `data` in `biz_data.result`. "1" is success here, and
         *     200 is not.
         */
        post: operations["httpProxy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sysapi/reportCertInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 上报新发、变更的证照（网关 → 平台）
         * @description Served by the platform. Envelope and headers [V]; name and members [MADE-UP].
         */
        post: operations["reportCertInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sysapi/reportCertStatus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 上报证照状态（网关 → 平台）
         * @description Served by the platform. Envelope and headers [V]; name and members [MADE-UP].
         */
        post: operations["reportCertStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sysapi/reportApplication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 上报办件进度（网关 → 平台）
         * @description Served by the platform. Envelope and headers [V]; name and members [MADE-UP].
         */
        post: operations["reportApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sysapi/queryReport": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 按消息编号查询上报结果（网关 → 平台）
         * @description Served by the platform [MADE-UP]. Every accepted report makes a receipt, so a repeat is asked about first.
         */
        post: operations["queryReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sysapi/listReports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 已上报证照清单（网关 → 平台，对账）
         * @description Served by the platform [MADE-UP].
         */
        post: operations["listReports"];
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
        /** @description The four header fields again, under the prefix of the headers [V]. */
        RefreshRequest: {
            [key: string]: string;
        };
        ProxyRequest: {
            access_key: string;
            /** @constant */
            format: "json";
            /** @constant */
            version: "1.0";
            request_id: string;
            /** @description As in the header [I]. */
            timestamp: string;
            /** @description As in the header [I]. */
            sign: string;
            /** @description JSON of the interface's own body. */
            biz_content: string;
        };
        ProxyReply: {
            /** @description 1 ok [V] */
            code: string | number;
            msg?: string;
            biz_data?: {
                /** @description `data` of the interface's own reply. */
                result?: Record<string, never>;
            };
        };
        RefreshReply: {
            code: string | number;
            msg?: string;
            data?: {
                secret: string;
                /** @description Epoch milliseconds, 13 digits, or `yyyy-MM-dd HH:mm:ss` in Beijing [I]. */
                secretendtime: string | number;
            };
        };
        ReportCertInfoRequest: {
            msgid: string;
            version: number;
            /** @enum {string} */
            operate: "issue" | "change" | "correct";
            certificateidentifier: components["schemas"]["Identifier"];
            certificatetype: string;
            certificatename?: string;
            certificatenumber?: string;
            /** @enum {string} */
            certificatestate: "10" | "01" | "02" | "03" | "04" | "05" | "09";
            certificateholder?: string;
            certificateholdercode?: string;
            certificateholdertype?: string;
            issuedept?: string;
            issuedeptcode?: string;
            issuedate?: string;
            certificatevalidatestart?: string;
            certificatevalidateend?: string;
            predecessor?: string;
            surface?: components["schemas"]["SurfaceRow"][];
        };
        ReportCertStatusRequest: {
            msgid: string;
            version: number;
            certificateidentifier: components["schemas"]["Identifier"];
            /** @enum {string} */
            certificatestate: "10" | "01" | "02" | "03" | "04" | "05" | "09";
            certificatevalidateend?: string;
        };
        ReportApplicationRequest: {
            msgid: string;
            version: number;
            applynumber: string;
            itemcode: string;
            itemname: string;
            /**
             * @description 1 accepted, 2 in review, 3 approved, 4 refused, 5 withdrawn, 6 finished
             * @enum {string}
             */
            stage: "1" | "2" | "3" | "4" | "5" | "6";
            deptname: string;
            deptcode: string;
            areacode: string;
            /** @description Epoch milliseconds. */
            eventtime: number;
        };
        ReportReply: {
            /** @description 200 ok, 300 failed */
            code: string | number;
            message?: string;
            data?: {
                up_apply_id?: string;
            };
        };
        QueryReportReply: {
            code: string | number;
            message?: string;
            data?: {
                /** @enum {string} */
                state: "taken" | "absent";
                up_apply_id?: string;
            };
        };
        ListReportsReply: {
            code: string | number;
            message?: string;
            data?: {
                list: {
                    certificateidentifier: string;
                    version: number;
                    digest: string;
                }[];
                next?: string;
            };
        };
        QueryCertInfoRequest: {
            certidentifier?: components["schemas"]["Identifier"];
            certificateidentifier?: components["schemas"]["Identifier"];
            usecause: components["schemas"]["UseCause"];
        } & ((unknown | unknown) & unknown);
        QueryCertInfoByHolderCodeRequest: {
            holdercode: components["schemas"]["HolderCode"];
            holdertypecode: components["schemas"]["HolderTypeCode"];
            certtypecode?: components["schemas"]["CertTypeCode"];
            certno?: components["schemas"]["CertNo"];
            usecause: components["schemas"]["UseCause"];
        };
        VerifyCertInfoRequest: {
            certtypecode: components["schemas"]["CertTypeCode"];
            certdata: components["schemas"]["CertData"];
            usecause: components["schemas"]["UseCause"];
        };
        DownloadFileRequest: {
            certificateidentifier?: components["schemas"]["Identifier"];
            certidentifier?: components["schemas"]["Identifier"];
            /** @enum {unknown} */
            filetype: "ofd" | "png";
            certificatecopycause?: components["schemas"]["UseCause"];
            usecause?: components["schemas"]["UseCause"];
            /** @description The copy is void after this day, `YYYY-MM-DD` or `YYYYMMDD` [I]. */
            certificatecopyexpiringtime?: string;
        } & ((unknown | unknown) & unknown & (unknown | unknown) & unknown);
        /** @description GB/T 36904 identifier [V]; the check character is judged too. Letter case is forgiven. */
        Identifier: string;
        /** @description 用证事由, mandatory everywhere, at most 200 characters [V-analog]. */
        UseCause: string;
        /** @description Check digits are judged for types 001 and 111. */
        HolderCode: string;
        /**
         * @description GB/T 36903 annex A [V].
         * @enum {unknown}
         */
        HolderTypeCode: "001" | "099" | "111" | "114" | "115" | "118" | "119" | "120" | "122" | "411" | "412" | "413" | "414" | "511" | "516" | "999";
        /**
         * @description Defining body's credit code + 3 digits; the nine road-transport licences [V].
         * @enum {unknown}
         */
        CertTypeCode: "11100000000019713D008" | "11100000000019713D016" | "11100000000019713D074" | "11100000000019713D079" | "11100000000019713D013" | "11100000000019713D073" | "11100000000019713D071" | "11100000000019713D075" | "11100000000019713D072";
        CertNo: string;
        Text: string;
        /**
         * @description What the bearer's licence says. `holder`, `holdercode`, `certno` [V-analog]; further face fields by
         *     the column names that this contract gives in `surface` [I], which must be of the licence's class.
         */
        CertData: {
            holder?: components["schemas"]["Text"];
            holdercode?: components["schemas"]["HolderCode"];
            certno?: components["schemas"]["CertNo"];
            certificateidentifier?: components["schemas"]["Identifier"];
            certificatename?: components["schemas"]["Text"];
            issuedept?: components["schemas"]["Text"];
            issuedeptcode?: components["schemas"]["Text"];
            issuedate?: components["schemas"]["Day"];
            certificatevalidatestart?: components["schemas"]["Day"];
            certificatevalidateend?: components["schemas"]["Day"];
            address?: components["schemas"]["Text"];
            principalname?: components["schemas"]["Text"];
            businessscopedesc?: components["schemas"]["Text"];
            parentownername?: components["schemas"]["Text"];
            licensecode?: components["schemas"]["Text"];
            vehicleno?: components["schemas"]["Text"];
            platecolorcode?: components["schemas"]["Text"];
            vehicletypecode?: components["schemas"]["Text"];
            brandmodel?: components["schemas"]["Text"];
            vin?: components["schemas"]["Text"];
            engineno?: components["schemas"]["Text"];
            evaluatelevel?: components["schemas"]["Text"];
            sex?: components["schemas"]["Text"];
            birthdate?: components["schemas"]["Day"];
            nation?: components["schemas"]["Text"];
            idcard?: components["schemas"]["Text"];
            drivingclass?: components["schemas"]["Text"];
        };
        /** @description `YYYY-MM-DD` or `YYYYMMDD`. */
        Day: string;
        /**
         * @description Status codes of the Shandong share service [V-analog]. 0 ok · 10 not found · 11 authentication failed
         *     · 12 required parameter empty · 21 revoked or cancelled · 22 expired · 23 restricted · 99 other …
         */
        Status: string;
        /**
         * @description Member names of the Shandong share service [V-analog] in lower case. A member that the caller's field
         *     profile does not list is absent; one that it masks carries `*`. Dates are `YYYY-MM-DD` [I].
         */
        Licence: {
            status: components["schemas"]["Status"];
            certificateidentifier?: string;
            /** @description Type code [I]. */
            certificatetype?: string;
            certificatename?: string;
            certificatenumber?: string;
            /**
             * @description Ministry code [V]. 10 valid · 01 void · 02 expired · 03 cancelled · 04 withdrawn · 05 revoked · 09 other.
             * @enum {unknown}
             */
            certificatestate?: "10" | "01" | "02" | "03" | "04" | "05" | "09";
            certificateholder?: string;
            certificateholdercode?: string;
            /** @description GB/T 36903 annex A code [I]. */
            certificateholdertype?: string;
            issuedept?: string;
            issuedeptcode?: string;
            issuedate?: string;
            certificatevalidatestart?: string;
            certificatevalidateend?: string;
            /** @description Face fields of the licence's class, one row each. */
            surface?: components["schemas"]["SurfaceRow"][];
        };
        /**
         * @description Row form [V-analog]; column names after the national road-transport exchange, lower case [I]. Of a
         *     practitioner's licence each category has its rows, numbered `_1`, `_2`, … [MADE-UP].
         */
        SurfaceRow: components["schemas"]["PublicRow"] | components["schemas"]["ClassifiedRow"];
        PublicRow: {
            name: string;
            value: string;
            /** @constant */
            valuetype: "string";
            columnname: ("economictype" | "branchflag" | "parentownername" | "businessscopecode" | "businessscopedesc" | "firstissuedate" | "operatingstatus" | "licensecode" | "platecolorcode" | "vehicletypecode" | "brandmodel" | "approveseat" | "approveton" | "vehiclelength" | "vehiclewidth" | "vehiclehigh" | "fueltype" | "evaluatelevel" | "businessstatecode" | "checkstate" | "checkexpiredate" | "nation" | "drivingclass") | unknown;
        };
        ClassifiedRow: {
            name: string;
            /** @enum {unknown} */
            valuetype: "string" | "image";
        } & ({
            /** @constant */
            columnname?: "address";
            value?: string;
        } | {
            /** @constant */
            columnname?: "principalname";
            value?: string;
        } | {
            /** @constant */
            columnname?: "principaltelephone";
            value?: string;
        } | {
            /** @constant */
            columnname?: "vehicleno";
            value?: string;
        } | {
            /** @constant */
            columnname?: "vin";
            value?: string;
        } | {
            /** @constant */
            columnname?: "engineno";
            value?: string;
        } | {
            /** @constant */
            columnname?: "sex";
            value?: string;
        } | {
            /** @constant */
            columnname?: "birthdate";
            value?: string;
        } | {
            /** @constant */
            columnname?: "idcard";
            value?: string;
        } | {
            /** @constant */
            columnname?: "telephone";
            value?: string;
        } | {
            /** @constant */
            columnname?: "photo";
            value?: string;
        });
        LicenceReply: {
            /**
             * @description 200 ok · 300 failed [V]. 200 only where `data.status` is 0.
             * @enum {unknown}
             */
            code: 200 | 300;
            message: string;
            data: components["schemas"]["Licence"];
        };
        LicencesReply: {
            /** @enum {unknown} */
            code: 200 | 300;
            message: string;
            data: {
                status: components["schemas"]["Status"];
                licences: components["schemas"]["Licence"][];
            };
        };
        VerdictReply: {
            /** @constant */
            code: 200;
            message: string;
            data: {
                /** @constant */
                status: "0";
                /**
                 * @description [V-analog] 0 right and valid · 1 right, not yet active · 2 right, suspended · 3 right, no longer
                 *     valid · 4 information insufficient · 5 no such licence · 7 partly wrong. 6 (certdata missing)
                 *     does not occur: such a call is refused with `request.invalid`.
                 * @enum {unknown}
                 */
                verdict: "0" | "1" | "2" | "3" | "4" | "5" | "7";
                verdictmessage: string;
                /** @description Names, never values, of the members of `certdata` that differ [MADE-UP]. */
                mismatched: string[];
            };
        };
        FileReply: {
            /** @constant */
            code: 200;
            message: string;
            data: {
                /** @constant */
                status: "0";
                certificateidentifier: string;
                /** @enum {unknown} */
                filetype: "ofd" | "png";
                filename: string;
                /** @description base64; only where the profile lists `file`. Holds the whole face, so the class is its gravest. */
                file: string;
            };
        };
        Refusal: {
            /** @constant */
            code: 300;
            /** @description Chinese text of the catalogue. */
            message: string;
            data: {
                status: components["schemas"]["Status"];
                /** @description Code of the gateway's catalogue [MADE-UP]. */
                error: string;
                /** @description Names of the fields at fault. */
                fields: string[];
                traceid: string;
            };
        };
    };
    responses: {
        /** @description A refusal; the HTTP status is that of the catalogue, `code` is 300. */
        Refused: {
            headers: {
                "x-trace-id": components["headers"]["TraceId"];
                "retry-after": components["headers"]["RetryAfter"];
                "x-ratelimit-remaining": components["headers"]["Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
    };
    parameters: {
        /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
        Rid: string;
        /** @description Id of the one interface called [V]; must be the one registered for the path. */
        Sid: string;
        /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
        Rtime: string;
        Sign: string;
        /**
         * @description [MADE-UP] Closes the gap that the body is unsigned:
         *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
         *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
         */
        BodySign: string;
    };
    requestBodies: never;
    headers: {
        /** @description Id of the call in the gateway's audit [MADE-UP]. */
        TraceId: string;
        /** @description Seconds to wait (RFC 9110), where waiting helps. */
        RetryAfter: number;
        /** @description Calls that the limit still admits at once [MADE-UP]. */
        Remaining: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    queryCertInfo: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryCertInfoRequest"];
            };
        };
        responses: {
            /** @description The licence. `code` 200 only where it is in force; otherwise 300 with the reason. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenceReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    queryCertInfoByHolderCode: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryCertInfoByHolderCodeRequest"];
            };
        };
        responses: {
            /** @description The licences that the grant covers, each with its own status; none is `code` 300, status 10. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicencesReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    verifyCertInfo: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyCertInfoRequest"];
            };
        };
        responses: {
            /** @description The verdict. Any verdict is an answer, so `code` is 200; only verdict 0 means a good licence. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerdictReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    downloadFile: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadFileRequest"];
            };
        };
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    refreshAppSecret: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description A secret, or another code. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshReply"];
                };
            };
        };
    };
    httpProxy: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ProxyRequest"];
            };
        };
        responses: {
            /** @description What the interface says, in the proxy's envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProxyReply"];
                };
            };
        };
    };
    reportCertInfo: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportCertInfoRequest"];
            };
        };
        responses: {
            /** @description The receipt of the platform, or why it took nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportReply"];
                };
            };
        };
    };
    reportCertStatus: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportCertStatusRequest"];
            };
        };
        responses: {
            /** @description The receipt of the platform, or why it took nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportReply"];
                };
            };
        };
    };
    reportApplication: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportApplicationRequest"];
            };
        };
        responses: {
            /** @description The receipt of the platform, or why it took nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportReply"];
                };
            };
        };
    };
    queryReport: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    msgid: string;
                };
            };
        };
        responses: {
            /** @description What became of the message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryReportReply"];
                };
            };
        };
    };
    listReports: {
        parameters: {
            query?: never;
            header: {
                /** @description Requester id issued by the national side [V]; seen as `TE` + 16 digits + `@` + 32 hex. */
                gjzwfwpt_rid: components["parameters"]["Rid"];
                /** @description Id of the one interface called [V]; must be the one registered for the path. */
                gjzwfwpt_sid: components["parameters"]["Sid"];
                /** @description Epoch milliseconds as 13 decimal digits [V]. Accepted within 300 s either way [I]; the official window is unknown. */
                gjzwfwpt_rtime: components["parameters"]["Rtime"];
                gjzwfwpt_sign: components["parameters"]["Sign"];
                /**
                 * @description [MADE-UP] Closes the gap that the body is unsigned:
                 *     `base64(HMAC-SHA256(utf8(appsecret), utf8(sid + rid + rtime + hex(sha256(body)))))`, hex in lower
                 *     case. Verified whenever present; a partner may be registered so that calls without it are refused.
                 */
                gjzwfwpt_bodysign?: components["parameters"]["BodySign"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    after: string;
                    limit: number;
                };
            };
        };
        responses: {
            /** @description One page, by identifier. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListReportsReply"];
                };
            };
        };
    };
}

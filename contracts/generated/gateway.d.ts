// Generated from contracts/gateway/openapi.yaml by `npm run gen`. Do not edit.
export interface paths {
    "/v1/licences/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Licences of one holder */
        post: operations["searchLicences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/licences/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One licence by its identifier, in whatever state it is */
        post: operations["readLicence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/licences/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Does a licence say what its bearer says? */
        post: operations["verifyLicence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/licences/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An annotated copy (加注件) of the licence file */
        post: operations["downloadLicence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applications/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply for something (业务申请): carried to the transport licensing system, which decides */
        post: operations["submitApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applications/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How far an application of one's own has come */
        post: operations["applicationStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applications/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraw an application that is not decided */
        post: operations["withdrawApplication"];
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
        SearchRequest: {
            purpose: components["schemas"]["Purpose"];
            holderCode: components["schemas"]["HolderCode"];
            holderCodeType: components["schemas"]["HolderCodeType"];
            typeCode?: components["schemas"]["TypeCode"];
            number?: components["schemas"]["Number"];
        };
        ReadRequest: {
            purpose: components["schemas"]["Purpose"];
            identifier: components["schemas"]["Identifier"];
        };
        /** @description At least one thing to compare. */
        VerifyRequest: {
            purpose: components["schemas"]["Purpose"];
            typeCode: components["schemas"]["TypeCode"];
            holderName?: string;
            holderCode?: components["schemas"]["HolderCode"];
            number?: components["schemas"]["Number"];
            identifier?: components["schemas"]["Identifier"];
            face?: components["schemas"]["Face"];
        };
        DownloadRequest: {
            purpose: components["schemas"]["Purpose"];
            identifier: components["schemas"]["Identifier"];
            fileType: components["schemas"]["FileType"];
            copyExpires?: components["schemas"]["Day"];
        };
        /** @description The caller's own number of the application (业务流水号), one for each. */
        BusinessSn: string;
        /** @enum {unknown} */
        ApplicationKind: "first-grant" | "change" | "reissue" | "renewal" | "cancellation" | "annual-review";
        /** @description A first grant is about no licence yet; every other kind names one, by identifier or number. */
        SubmitRequest: {
            purpose: components["schemas"]["Purpose"];
            businessSn: components["schemas"]["BusinessSn"];
            kind: components["schemas"]["ApplicationKind"];
            typeCode: components["schemas"]["TypeCode"];
            identifier?: components["schemas"]["Identifier"];
            number?: components["schemas"]["Number"];
            applicant: {
                name: string;
                code: components["schemas"]["HolderCode"];
                codeType: components["schemas"]["HolderCodeType"];
                telephone?: string;
            };
            vehicle?: {
                plateNumber: string;
                /**
                 * @description JT/T 697.7 5.6
                 * @enum {unknown}
                 */
                plateColour: "1" | "2" | "3" | "4" | "5" | "9" | "91" | "92" | "93" | "94";
            };
            /** @description GB/T 2260, of the office that is to decide. */
            areaCode: string;
        };
        ApplicationQuery: {
            purpose: components["schemas"]["Purpose"];
            businessSn: components["schemas"]["BusinessSn"];
            /** @description Of a withdrawal. */
            reason?: string;
        };
        ProgressReply: {
            progress: {
                businessSn: components["schemas"]["BusinessSn"];
                kind: components["schemas"]["ApplicationKind"];
                typeCode: components["schemas"]["TypeCode"];
                /** @enum {unknown} */
                stage: "accepted" | "in-review" | "approved" | "refused" | "withdrawn" | "finished";
                /** @description The office's number of it (受理编号). */
                number: string;
                /** @description Milliseconds. */
                changedAt: number;
                /** @description The office's words. */
                remark?: string;
            };
        };
        /** @description 用证事由, at most 200 characters. */
        Purpose: string;
        /** @description GB/T 36904 identifier; the check character is judged too. Letter case is forgiven. */
        Identifier: string;
        /** @description Check digits are judged in a search, for types 001 and 111. */
        HolderCode: string;
        /**
         * @description GB/T 36903 annex A.
         * @enum {unknown}
         */
        HolderCodeType: "001" | "099" | "111" | "114" | "115" | "118" | "119" | "120" | "122" | "411" | "412" | "413" | "414" | "511" | "516" | "999";
        /**
         * @description Credit code of the Ministry of Transport + 3 digits; the nine road-transport licences.
         * @enum {unknown}
         */
        TypeCode: "11100000000019713D008" | "11100000000019713D016" | "11100000000019713D074" | "11100000000019713D079" | "11100000000019713D013" | "11100000000019713D073" | "11100000000019713D071" | "11100000000019713D075" | "11100000000019713D072";
        Number: string;
        /** @enum {unknown} */
        FileType: "ofd" | "png";
        Day: string;
        FaceValue: string;
        /** @description Further fields to compare, by path; those below a block must be of the licence's class. */
        Face: {
            name?: components["schemas"]["FaceValue"];
            "issuer.name"?: components["schemas"]["FaceValue"];
            "issuer.code"?: components["schemas"]["FaceValue"];
            issueDate?: components["schemas"]["Day"];
            validFrom?: components["schemas"]["Day"];
            validTo?: components["schemas"]["Day"];
            "operator.address"?: components["schemas"]["FaceValue"];
            "operator.legalRepresentative"?: components["schemas"]["FaceValue"];
            "operator.parentName"?: components["schemas"]["FaceValue"];
            "operator.businessScopeText"?: components["schemas"]["FaceValue"];
            "vehicle.ownerLicenceNumber"?: components["schemas"]["FaceValue"];
            "vehicle.plateNumber"?: components["schemas"]["FaceValue"];
            "vehicle.plateColour"?: components["schemas"]["FaceValue"];
            "vehicle.vehicleType"?: components["schemas"]["FaceValue"];
            "vehicle.brandModel"?: components["schemas"]["FaceValue"];
            "vehicle.vin"?: components["schemas"]["FaceValue"];
            "vehicle.engineNumber"?: components["schemas"]["FaceValue"];
            "vehicle.technicalGrade"?: components["schemas"]["FaceValue"];
            "practitioner.sex"?: components["schemas"]["FaceValue"];
            "practitioner.birthDate"?: components["schemas"]["Day"];
            "practitioner.nationality"?: components["schemas"]["FaceValue"];
            "practitioner.idNumber"?: components["schemas"]["FaceValue"];
            "practitioner.drivingClass"?: components["schemas"]["FaceValue"];
        };
        SearchReply: {
            licences: components["schemas"]["Licence"][];
        };
        ReadReply: {
            licence: components["schemas"]["Licence"];
        };
        VerifyReply: {
            /** @enum {unknown} */
            verdict: "valid" | "not-yet-active" | "suspended" | "no-longer-valid" | "insufficient-information" | "no-such-licence" | "partly-wrong";
            /** @description Names, never values, of the fields that differ. */
            mismatched: string[];
        };
        DownloadReply: {
            identifier: string;
            fileType: components["schemas"]["FileType"];
            fileName: string;
            /** @description base64; only where the profile lists `file`. Holds the whole face, so the class is its gravest. */
            file: string;
        };
        /** @description Metadata after GB/T 36903, then one block for the licence's class. Dates are `YYYY-MM-DD`. */
        Licence: {
            identifier?: string;
            typeCode?: string;
            name?: string;
            number?: string;
            /** @enum {unknown} */
            state?: "valid" | "void" | "expired" | "cancelled" | "withdrawn" | "revoked" | "other";
            issuer?: {
                name?: string;
                code?: string;
            };
            issueDate?: string;
            validFrom?: string;
            validTo?: string;
            areaCode?: string;
            holder?: {
                name?: string;
                code?: string;
                codeType?: string;
                /** @enum {unknown} */
                kind?: "organisation" | "individual-business" | "person";
            };
            predecessor?: string;
            qrCode?: string;
            seal?: {
                name?: string;
                by?: string;
                time?: string;
                image?: string;
            };
            operator?: components["schemas"]["OperatorBlock"];
            vehicle?: components["schemas"]["VehicleBlock"];
            practitioner?: components["schemas"]["PractitionerBlock"];
        };
        OperatorBlock: {
            address?: string;
            legalRepresentative?: string;
            economicType?: string;
            branch?: boolean;
            parentName?: string;
            businessScopeCodes?: string[];
            businessScopeText?: string;
            firstIssueDate?: string;
            operatingState?: string;
            telephone?: string;
        };
        VehicleBlock: {
            ownerLicenceNumber?: string;
            plateNumber?: string;
            /** @description JT/T 697.7 5.6 code. */
            plateColour?: string;
            /** @description GA/T 16.4 code. */
            vehicleType?: string;
            brandModel?: string;
            vin?: string;
            engineNumber?: string;
            seats?: number;
            loadTonnes?: number;
            lengthMm?: number;
            widthMm?: number;
            heightMm?: number;
            fuel?: string;
            technicalGrade?: string;
            businessScopeCodes?: string[];
            vehicleState?: string;
            annualReview?: {
                state?: string;
                validTo?: string;
            };
        };
        PractitionerBlock: {
            sex?: string;
            birthDate?: string;
            nationality?: string;
            idNumber?: string;
            address?: string;
            telephone?: string;
            /** @description base64 JPEG or PNG. */
            photo?: string;
            drivingClass?: string;
            categories?: {
                /** @description JT/T 697.7 5.22 code. */
                code?: string;
                firstIssueDate?: string;
                validFrom?: string;
                validTo?: string;
            }[];
        };
        Refusal: {
            error: {
                /** @description `area.reason` of the gateway's catalogue; stable. */
                code: string;
                /** @enum {unknown} */
                origin: "caller" | "gateway" | "partner" | "core" | "network";
                message: {
                    zh: string;
                    en: string;
                };
                /** @description Paths of the fields at fault. */
                fields: string[];
                /**
                 * @description May it be sent again? `same`: later, unchanged. `fixed`: after a change. `no`: never.
                 * @enum {unknown}
                 */
                retry: "same" | "fixed" | "no";
                traceId: string;
            };
        };
    };
    responses: {
        /** @description A refusal; signed like any reply once the caller has proved its key. */
        Refused: {
            headers: {
                "elgw-timestamp": components["headers"]["Timestamp"];
                "elgw-nonce": components["headers"]["Nonce"];
                "elgw-key-id": components["headers"]["KeyId"];
                "elgw-algorithm": components["headers"]["Algorithm"];
                "elgw-signature": components["headers"]["Signature"];
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
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Seconds, 10 decimal digits. */
        Timestamp: string;
        Nonce: string;
        /**
         * @description Key that signs the reply: the shared secret that the call was signed with, or, to a caller with a key
         *     pair, the gateway's own key.
         */
        KeyId: string;
        Algorithm: "HMAC-SHA256" | "HMAC-SM3" | "SM2-SM3" | "RSA-SHA256" | "RSA-PSS-SHA256";
        /**
         * @description Base64 over `STATUS\nREQUEST_NONCE\nTIMESTAMP\nNONCE\nBODY\n`. The nonce of the question binds the
         *     reply to it: a reply cannot be moved to another question. A refusal to a caller whose key is unknown is
         *     not signed, since there is no key that both sides share.
         */
        Signature: string;
        /** @description Id of the call in the gateway's audit. */
        TraceId: string;
        /** @description Seconds to wait (RFC 9110), where waiting helps. */
        RetryAfter: number;
        /** @description Calls that the limit still admits at once. */
        Remaining: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    searchLicences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description The licences that the grant covers; none is an empty list. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    readLicence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description The licence. Only `state` says whether it is in force. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    verifyLicence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyRequest"];
            };
        };
        responses: {
            /** @description The verdict; only `valid` means a good licence. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    downloadLicence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadRequest"];
            };
        };
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    submitApplication: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitRequest"];
            };
        };
        responses: {
            /** @description Where the application stands. The same `businessSn` with the same content again is the same application. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgressReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    applicationStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationQuery"];
            };
        };
        responses: {
            /** @description Where it stands now. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgressReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    withdrawApplication: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationQuery"];
            };
        };
        responses: {
            /** @description Withdrawn; again it changes nothing. */
            200: {
                headers: {
                    "elgw-timestamp": components["headers"]["Timestamp"];
                    "elgw-nonce": components["headers"]["Nonce"];
                    "elgw-key-id": components["headers"]["KeyId"];
                    "elgw-algorithm": components["headers"]["Algorithm"];
                    "elgw-signature": components["headers"]["Signature"];
                    "x-trace-id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgressReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
}

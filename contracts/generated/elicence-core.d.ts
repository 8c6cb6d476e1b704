// Generated from contracts/elicence-core/openapi.yaml by `npm run gen`. Do not edit.
export interface paths {
    "/core/licences/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Licences of one holder (licence.search)
         * @description Every version of every licence that the holder code has or had, newest first; none is an empty list
         *     and no error. Each licence carries the holder code asked for, and the type code and number where
         *     these are asked for.
         */
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/licences/read": {
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
         * @description The licence with exactly this identifier, in any state; none is `licence-not-found`.
         */
        post: operations["read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/licences/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Does a licence say what its bearer says? (licence.verify)
         * @description The core compares and says a verdict; it discloses no value. The first rule that applies decides:
         *
         *     1. None of `identifier`, `number`, `holderCode` is given: `insufficient-information`.
         *     2. Candidates are the licences of the type that agree with at least one of those three. None:
         *        `no-such-licence`.
         *     3. Of several candidates that one counts which disagrees in the fewest given fields; among equals
         *        one that is in force, then the one issued last.
         *     4. A given field disagrees with it: `partly-wrong`, and `mismatched` names each such field as the
         *        question named it (`holderName`, `number`, a path of `face`). A field that the licence does not
         *        have, and one whose text is not compared (pictures, `qrCode`), disagrees.
         *     5. State `valid`: before `validFrom` it is `not-yet-active`; after `validTo` it is
         *        `no-longer-valid`; otherwise `valid`. Both days belong to the validity; days are Beijing days.
         *     6. State `void`, `expired`, `cancelled`, `withdrawn`, `revoked`: `no-longer-valid`.
         *     7. State `other`: `suspended`.
         *
         *     Texts are compared after Unicode NFKC, without white space and without regard to letter case;
         *     numbers and truth values as JSON writes them. A list agrees with the text of one of its members; a
         *     path may lead through a list (`practitioner.categories.code`).
         */
        post: operations["verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/licences/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An annotated copy (加注件) of the licence file (licence.download)
         * @description None with this identifier is `licence-not-found`.
         */
        post: operations["download"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/licences/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The two-dimensional code of a licence (gateway → core)
         * @description The code is given out by the ministry before the licence's file exists; from then on the core can make the
         *     file. The same code told again changes nothing; another one takes its place. None with this identifier is
         *     `licence-not-found`.
         */
        post: operations["code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/events/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What has happened since a time (gateway → core)
         * @description For the time in which the core could not tell, or before the gateway was there. In ascending order of
         *     `occurredAt`, page by page, no page empty but the last; `after` is the `next` of the page before. An event has the same id here as in
         *     `/core/events`.
         */
        post: operations["listEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the core there, and does it know our key?
         * @description No licence is touched and nothing is recorded.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/core/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What has happened to licences (core → gateway)
         * @description The only call in this direction, signed like all others and under the same key. Its 200 says that every
         *     event of the batch is durable, and that each partner that must hold the licence will get it. Anything else
         *     says nothing of the kind: tell the same batch again, under the same event ids and a new nonce. An event
         *     that is known already changes nothing.
         *
         *     A licence that breaks the schema `Licence` does not spoil the batch: it is kept, named in `malformed`, and
         *     sent to nobody before the core tells a newer version of it.
         */
        post: operations["tell"];
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
        /** @description By at least one key; a holder code always comes with its type. Whole values only, no beginnings. */
        SearchRequest: {
            purpose: components["schemas"]["Purpose"];
            holderCode?: string;
            holderCodeType?: components["schemas"]["HolderCodeType"];
            holderName?: string;
            plateNumber?: string;
            plateColour?: string;
            qrCode?: string;
            typeCode?: components["schemas"]["TypeCode"];
            number?: string;
        } | unknown | unknown | unknown | unknown | unknown;
        SearchReply: {
            licences: components["schemas"]["Licence"][];
        };
        ReadRequest: {
            purpose: components["schemas"]["Purpose"];
            identifier: components["schemas"]["Identifier"];
        };
        ReadReply: {
            licence: components["schemas"]["Licence"];
        };
        VerifyRequest: {
            purpose: components["schemas"]["Purpose"];
            typeCode: components["schemas"]["TypeCode"];
            holderName?: string;
            holderCode?: string;
            number?: string;
            identifier?: components["schemas"]["Identifier"];
            /**
             * @description A licence file as its bearer shows it, base64. Where it is given nothing else is compared: `valid` and the other
             *     standings for a file that the core has made, `partly-wrong` naming `file` for one that it has made and somebody has
             *     changed, `no-such-licence` for any other.
             */
            file?: string;
            /** @description Other fields of the licence by dotted path (`vehicle.plateNumber`); pictures are not compared. */
            face?: {
                [key: string]: string;
            };
        };
        VerifyReply: {
            /**
             * @description After the verdicts of GB/T 36906 as the provincial share service words them [V-analog].
             * @enum {string}
             */
            verdict: "valid" | "not-yet-active" | "suspended" | "no-longer-valid" | "insufficient-information" | "no-such-licence" | "partly-wrong";
            /** @description Names, never values; not empty exactly where the verdict is `partly-wrong`. */
            mismatched: string[];
        };
        DownloadRequest: {
            purpose: components["schemas"]["Purpose"];
            identifier: components["schemas"]["Identifier"];
            fileType: components["schemas"]["FileType"];
            /** @description JZJYXQJZSJ; the copy is void after this day. */
            copyExpires?: components["schemas"]["Day"];
        };
        DownloadReply: {
            identifier: components["schemas"]["Identifier"];
            fileType: components["schemas"]["FileType"];
            fileName: string;
            /** @description base64. At most 8 MiB in one reply. */
            file: string;
        };
        CodeRequest: {
            identifier: components["schemas"]["Identifier"];
            qrCode: string;
        };
        CodeReply: {
            identifier: components["schemas"]["Identifier"];
        };
        EventsListRequest: {
            /** @description Epoch milliseconds; what happened at or after it. */
            since: number;
            after?: string;
            limit: number;
        };
        EventsListReply: {
            events: components["schemas"]["Event"][];
            /** @description Absent where nothing follows. */
            next?: string;
        };
        /** @description At most 500 events and 4 MiB. */
        EventsRequest: {
            events: components["schemas"]["Event"][];
        };
        /**
         * @description `application.progressed` holds `application` and every other event `licence`. An application (办件) that has come a
         *     step further is told without anybody's name or number: a report of progress needs none.
         */
        Event: {
            /** @description The core's, for ever. Under a known id with other content it is a conflict, and the first one stands. */
            eventId: string;
            /** @enum {string} */
            event: "licence.issued" | "licence.changed" | "licence.status-changed" | "application.progressed";
            /** @description The core's count of changes of this identifier, 1 first. Partners get the newest, and never an older one after it. */
            version: number;
            /** @description Epoch milliseconds; no later than the year 9999. */
            occurredAt: number;
            licence?: components["schemas"]["ToldLicence"];
            application?: {
                number: string;
                itemCode: string;
                itemName: string;
                /** @enum {string} */
                stage: "accepted" | "in-review" | "approved" | "refused" | "withdrawn" | "finished";
                department: {
                    name: string;
                    code: string;
                };
                areaCode: string;
            };
        };
        /** @description A `Licence`, whole, as it is from then on. Only what is demanded here is needed to keep it. */
        ToldLicence: {
            identifier: string;
            typeCode: string;
        };
        EventsReply: {
            /** @description One for each event told, in the same order. */
            events: {
                eventId: string;
                /**
                 * @description conflict means that another content is on record under this id; it needs a new id.
                 * @enum {string}
                 */
                outcome: "new" | "known" | "conflict";
                /** @description Dotted paths of the fields that break `Licence`; never a value. */
                malformed?: string[];
            }[];
        };
        HealthReply: {
            /** @constant */
            status: "ready";
            version?: string;
        };
        Refusal: {
            code: components["schemas"]["RefusalCode"];
            /** @description For logs and people. Holds no value of the question. */
            message: string;
            /** @description Dotted paths of the fields at fault. */
            fields?: string[];
            retryAfterSeconds?: number;
        };
        /**
         * @description | code | status | meaning |
         *     | --- | --- | --- |
         *     | `request-invalid` | 400 | the question breaks this contract |
         *     | `purpose-missing` | 400 | no purpose, or an empty one |
         *     | `signature-missing` | 401 | a header of the signature is missing or malformed |
         *     | `key-unknown` | 401 | no such key; the only unsigned refusal |
         *     | `signature-wrong` | 401 | the signature does not verify |
         *     | `timestamp-outside-window` | 401 | more than 300 s away from the core's clock |
         *     | `nonce-seen` | 401 | the question was asked before |
         *     | `not-permitted` | 403 | the gateway may not ask this |
         *     | `licence-not-found` | 404 | no licence has this identifier |
         *     | `interface-unknown` | 404 | no such path |
         *     | `too-many-requests` | 429 | more than agreed; `retryAfterSeconds` says when |
         *     | `internal-error` | 500 | a defect of the core |
         *     | `not-available` | 503 | maintenance or overload; `retryAfterSeconds` where it is known |
         * @enum {string}
         */
        RefusalCode: "request-invalid" | "purpose-missing" | "signature-missing" | "key-unknown" | "signature-wrong" | "timestamp-outside-window" | "nonce-seen" | "not-permitted" | "licence-not-found" | "interface-unknown" | "too-many-requests" | "internal-error" | "not-available";
        /** @description 用证事由. At most 200 characters, as in the provincial share service [V-analog]. */
        Purpose: string;
        /** @description ZZBS. GB/T 36904, upper case, with its check character [V]. */
        Identifier: string;
        /**
         * @description ZZLXDM. The nine road-transport licences of the Ministry of Transport [V].
         * @enum {string}
         */
        TypeCode: "11100000000019713D008" | "11100000000019713D016" | "11100000000019713D074" | "11100000000019713D079" | "11100000000019713D013" | "11100000000019713D073" | "11100000000019713D071" | "11100000000019713D075" | "11100000000019713D072";
        /**
         * @description CZZTDMLXDM. GB/T 36903 annex A [V].
         * @enum {string}
         */
        HolderCodeType: "001" | "099" | "111" | "114" | "115" | "118" | "119" | "120" | "122" | "411" | "412" | "413" | "414" | "511" | "516" | "999";
        /** @enum {string} */
        FileType: "ofd" | "png";
        /** Format: date */
        Day: string;
        Code: string;
        /**
         * @description Exactly one of `operator`, `vehicle`, `practitioner`: the class of the type. The items of the
         *     blocks are inferred from the national exchange columns [I]; JT/T 1290, 1291 and 1292 are not public.
         *     Texts without a length limit are bounded by the message.
         */
        Licence: {
            identifier: components["schemas"]["Identifier"];
            typeCode: components["schemas"]["TypeCode"];
            /** @description ZZMC */
            name: string;
            /** @description ZZBH. Of a 从业资格证 normally the holder's ID number. */
            number: string;
            /**
             * @description Ministry e-licence states by name; 10 valid, 01 void, 02 expired, 03 cancelled, 04 withdrawn, 05 revoked, 09 other [V].
             * @enum {string}
             */
            state: "valid" | "void" | "expired" | "cancelled" | "withdrawn" | "revoked" | "other";
            issuer: {
                /** @description ZZBFJG */
                name: string;
                /** @description ZZBFJGDM */
                code: string;
            };
            /** @description ZZBFRQ */
            issueDate: components["schemas"]["Day"];
            /** @description ZZYXQQSRQ */
            validFrom: components["schemas"]["Day"];
            /** @description ZZYXQJZRQ */
            validTo: components["schemas"]["Day"];
            /** @description GB/T 2260 */
            areaCode: string;
            holder: components["schemas"]["Holder"];
            /** @description Identifier of the licence that this one replaced. */
            predecessor?: components["schemas"]["Identifier"];
            /** @description Payload of the two-dimensional code; whoever holds it can present the licence. */
            qrCode?: string;
            seal?: components["schemas"]["Seal"];
            operator?: components["schemas"]["OperatorBlock"];
            vehicle?: components["schemas"]["VehicleBlock"];
            practitioner?: components["schemas"]["PractitionerBlock"];
        } & (unknown | unknown | unknown);
        Holder: {
            /** @description CZZT. Of an individual business (个体工商户) it may be a person's name. */
            name: string;
            /** @description CZZTDM */
            code: string;
            codeType: components["schemas"]["HolderCodeType"];
            /** @enum {string} */
            kind: "organisation" | "individual-business" | "person";
        };
        Seal: {
            /** @description ZZQZMC */
            name: string;
            /** @description ZZQZR */
            by: string;
            /** @description ZZQZSJ, Beijing time. */
            time: string;
            /** @description base64 PNG */
            image?: string;
        };
        OperatorBlock: {
            address: string;
            legalRepresentative: string;
            economicType: components["schemas"]["Code"];
            branch: boolean;
            parentName?: string;
            businessScopeCodes: components["schemas"]["Codes"];
            businessScopeText: string;
            firstIssueDate: components["schemas"]["Day"];
            operatingState: components["schemas"]["Code"];
            telephone?: string;
        };
        VehicleBlock: {
            ownerLicenceNumber: string;
            plateNumber: string;
            /** @description JT/T 697.7 5.6 */
            plateColour: components["schemas"]["Code"];
            /** @description GA/T 16.4 */
            vehicleType: components["schemas"]["Code"];
            brandModel: string;
            vin: string;
            engineNumber?: string;
            seats?: number;
            loadTonnes?: number;
            lengthMm: number;
            widthMm: number;
            heightMm: number;
            fuel: components["schemas"]["Code"];
            technicalGrade: components["schemas"]["Code"];
            businessScopeCodes: components["schemas"]["Codes"];
            vehicleState: components["schemas"]["Code"];
            annualReview: {
                state: components["schemas"]["Code"];
                validTo: components["schemas"]["Day"];
            };
        };
        PractitionerBlock: {
            sex: components["schemas"]["Code"];
            birthDate: components["schemas"]["Day"];
            nationality: string;
            idNumber: string;
            address: string;
            telephone?: string;
            /** @description base64 JPEG or PNG */
            photo?: string;
            drivingClass: string;
            categories: {
                /** @description JT/T 697.7 5.22 */
                code: components["schemas"]["Code"];
                firstIssueDate: components["schemas"]["Day"];
                validFrom: components["schemas"]["Day"];
                validTo: components["schemas"]["Day"];
            }[];
        };
        Codes: components["schemas"]["Code"][];
    };
    responses: {
        /**
         * @description A refusal, signed like an answer; the status is that of the code. Only `key-unknown` is unsigned:
         *     there is no key that both sides share. An unsigned message of a proxy in between (502, 503, 504) is
         *     taken as "not available" and never as the core's word.
         */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
    };
    parameters: {
        KeyId: string;
        /** @description Epoch milliseconds. The core accepts 300 s either way. */
        Timestamp: string;
        /** @description Random, new for every question. The core refuses one that it has seen within the window. */
        Nonce: string;
        Signature: string;
        /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
        TraceId: string;
    };
    requestBodies: never;
    headers: {
        /** @description The key of the question. */
        KeyId: string;
        /** @description Epoch milliseconds of the reply. The gateway accepts 300 s either way. */
        Timestamp: string;
        /** @description The nonce of the question, which binds the reply to it. */
        Nonce: string;
        /** @description As `securitySchemes` says. */
        Signature: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    search: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description The licences, in any state. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    read: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description The licence. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    verify: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyRequest"];
            };
        };
        responses: {
            /** @description The verdict. Any verdict is an answer; only `valid` means a good licence. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    download: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
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
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    code: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description Kept. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    listEvents: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventsListRequest"];
            };
        };
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsListReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready to answer. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthReply"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    tell: {
        parameters: {
            query?: never;
            header: {
                "elcore-key-id": components["parameters"]["KeyId"];
                /** @description Epoch milliseconds. The core accepts 300 s either way. */
                "elcore-timestamp": components["parameters"]["Timestamp"];
                /** @description Random, new for every question. The core refuses one that it has seen within the window. */
                "elcore-nonce": components["parameters"]["Nonce"];
                "elcore-signature": components["parameters"]["Signature"];
                /** @description Id of the call in the gateway's audit, for the core's log. Not signed, decides nothing. */
                "elcore-trace-id"?: components["parameters"]["TraceId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventsRequest"];
            };
        };
        responses: {
            /** @description Durable. */
            200: {
                headers: {
                    "elcore-key-id": components["headers"]["KeyId"];
                    "elcore-timestamp": components["headers"]["Timestamp"];
                    "elcore-nonce": components["headers"]["Nonce"];
                    "elcore-signature": components["headers"]["Signature"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsReply"];
                };
            };
            /**
             * @description Nothing was kept, or the gateway cannot say. Signed where the caller has proved its key. `code` is of
             *     the gateway's own catalogue, not a `RefusalCode`.
             */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

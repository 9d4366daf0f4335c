/* SPDX-License-Identifier: Apache-2.0 */
#include "load/oid.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* Content octets of an OBJECT IDENTIFIER, and what it is called. */
#define OID(s) \
	{ \
		(const unsigned char *)(s), sizeof(s) - 1 \
	}

struct named {
	struct slice oid;
	const char *name;
};

/* RFC 5280 4.2, RFC 6962, RFC 7633, Microsoft, Netscape; those below
 * 2.5.29 are in id_ce_name(). */
static const struct named extensions[] = {
	{ OID("\x2b\x06\x01\x05\x05\x07\x01\x01"),
	    "authorityInfoAccess" }, /* 1.3.6.1.5.5.7.1.1 */
	{ OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"),
	    "signedCertificateTimestampList" }, /* 1.3.6.1.4.1.11129.2.4.2 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x01\x03"),
	    "qcStatements" }, /* 1.3.6.1.5.5.7.1.3 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x01\x0b"),
	    "subjectInfoAccess" }, /* 1.3.6.1.5.5.7.1.11 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x01\x0c"),
	    "logotype" }, /* 1.3.6.1.5.5.7.1.12 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x01\x18"),
	    "tlsFeature" }, /* 1.3.6.1.5.5.7.1.24 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x30\x01\x05"),
	    "ocspNoCheck" }, /* 1.3.6.1.5.5.7.48.1.5 */
	{ OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03"),
	    "precertificatePoison" }, /* 1.3.6.1.4.1.11129.2.4.3 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x14\x02"),
	    "microsoftCertificateType" }, /* 1.3.6.1.4.1.311.20.2 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x15\x01"),
	    "microsoftCAVersion" }, /* 1.3.6.1.4.1.311.21.1 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x15\x07"),
	    "microsoftCertificateTemplate" }, /* 1.3.6.1.4.1.311.21.7 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x15\x0a"),
	    "microsoftApplicationPolicies" }, /* 1.3.6.1.4.1.311.21.10 */
	{ OID("\x60\x86\x48\x01\x86\xf8\x42\x01\x01"),
	    "netscapeCertType" }, /* 2.16.840.1.113730.1.1 */
	{ OID("\x60\x86\x48\x01\x86\xf8\x42\x01\x0d"),
	    "netscapeComment" }, /* 2.16.840.1.113730.1.13 */
	{ OID("\x2a\x86\x48\x86\xf6\x7d\x07\x41\x00"),
	    "entrustVersion" }, /* 1.2.840.113533.7.65.0 */
	{ OID("\x67\x81\x0c\x03\x01"),
	    "cabfOrganizationIdentifier" }, /* 2.23.140.3.1 */
};

/* RFC 5280 4.2.1.12, RFC 4556, Microsoft, Netscape */
static const struct named purposes[] = {
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x02"),
	    "clientAuth" }, /* 1.3.6.1.5.5.7.3.2 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x01"),
	    "serverAuth" }, /* 1.3.6.1.5.5.7.3.1 */
	{ OID("\x55\x1d\x25\x00"), "anyExtendedKeyUsage" }, /* 2.5.29.37.0 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x03"),
	    "codeSigning" }, /* 1.3.6.1.5.5.7.3.3 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x04"),
	    "emailProtection" }, /* 1.3.6.1.5.5.7.3.4 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x05"),
	    "ipsecEndSystem" }, /* 1.3.6.1.5.5.7.3.5 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x06"),
	    "ipsecTunnel" }, /* 1.3.6.1.5.5.7.3.6 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x07"),
	    "ipsecUser" }, /* 1.3.6.1.5.5.7.3.7 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x08"),
	    "timeStamping" }, /* 1.3.6.1.5.5.7.3.8 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x09"),
	    "OCSPSigning" }, /* 1.3.6.1.5.5.7.3.9 */
	{ OID("\x2b\x06\x01\x05\x05\x07\x03\x11"),
	    "ipsecIKE" }, /* 1.3.6.1.5.5.7.3.17 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x03"),
	    "msSGC" }, /* 1.3.6.1.4.1.311.10.3.3 */
	{ OID("\x60\x86\x48\x01\x86\xf8\x42\x04\x01"),
	    "nsSGC" }, /* 2.16.840.1.113730.4.1 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x16"),
	    "msCodeCom" }, /* 1.3.6.1.4.1.311.2.1.22 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3d\x01\x01"),
	    "msKernelCode" }, /* 1.3.6.1.4.1.311.61.1.1 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x02"),
	    "msSmartcardLogin" }, /* 1.3.6.1.4.1.311.20.2.2 */
	{ OID("\x2b\x06\x01\x05\x02\x03\x04"),
	    "pkInitClientAuth" }, /* 1.3.6.1.5.2.3.4 */
	{ OID("\x2b\x06\x01\x05\x02\x03\x05"),
	    "pkInitKDC" }, /* 1.3.6.1.5.2.3.5 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x04"),
	    "msEFS" }, /* 1.3.6.1.4.1.311.10.3.4 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x0c"),
	    "msDocumentSigning" }, /* 1.3.6.1.4.1.311.10.3.12 */
};

/* RFC 4519, RFC 2985, the CA/Browser Forum; those below 2.5.4 are in
 * id_at. */
static const struct {
	struct slice oid;
	enum attribute_type type;
	const char *name;
} attributes[] = {
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), ATTR_EMAIL,
	    "emailAddress" }, /* 1.2.840.113549.1.9.1 */
	{ OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"), ATTR_DC,
	    "DC" }, /* 0.9.2342.19200300.100.1.25 */
	{ OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01"), ATTR_UID,
	    "UID" }, /* 0.9.2342.19200300.100.1.1 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x02"), ATTR_OTHER,
	    "unstructuredName" }, /* 1.2.840.113549.1.9.2 */
	{ OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x03"), ATTR_OTHER,
	    "mail" }, /* 0.9.2342.19200300.100.1.3 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01"), ATTR_OTHER,
	    "jurisdictionL" }, /* 1.3.6.1.4.1.311.60.2.1.1 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02"), ATTR_OTHER,
	    "jurisdictionST" }, /* 1.3.6.1.4.1.311.60.2.1.2 */
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03"), ATTR_OTHER,
	    "jurisdictionC" }, /* 1.3.6.1.4.1.311.60.2.1.3 */
};

/* id-at, 2.5.4: by the last arc */
static const struct {
	unsigned char arc;
	unsigned char type; /* enum attribute_type */
	const char *name;
} id_at[] = {
	{ 3, ATTR_CN, "CN" },
	{ 10, ATTR_O, "O" },
	{ 6, ATTR_C, "C" },
	{ 11, ATTR_OU, "OU" },
	{ 7, ATTR_L, "L" },
	{ 8, ATTR_ST, "ST" },
	{ 9, ATTR_STREET, "STREET" },
	{ 17, ATTR_POSTAL_CODE, "postalCode" },
	{ 5, ATTR_SERIAL_NUMBER, "serialNumber" },
	{ 4, ATTR_OTHER, "SN" },
	{ 12, ATTR_OTHER, "title" },
	{ 13, ATTR_OTHER, "description" },
	{ 15, ATTR_OTHER, "businessCategory" },
	{ 20, ATTR_OTHER, "telephoneNumber" },
	{ 41, ATTR_OTHER, "name" },
	{ 42, ATTR_OTHER, "givenName" },
	{ 43, ATTR_OTHER, "initials" },
	{ 44, ATTR_OTHER, "generationQualifier" },
	{ 46, ATTR_OTHER, "dnQualifier" },
	{ 65, ATTR_OTHER, "pseudonym" },
	{ 97, ATTR_OTHER, "organizationIdentifier" },
};

/* id-ce, 2.5.29 (RFC 5280 appendix A) */
static const char *
id_ce_name(unsigned char arc)
{
	switch (arc) {
	case 9:
		return "subjectDirectoryAttributes";
	case 14:
		return "subjectKeyIdentifier";
	case 15:
		return "keyUsage";
	case 16:
		return "privateKeyUsagePeriod";
	case 17:
		return "subjectAltName";
	case 18:
		return "issuerAltName";
	case 19:
		return "basicConstraints";
	case 30:
		return "nameConstraints";
	case 31:
		return "cRLDistributionPoints";
	case 32:
		return "certificatePolicies";
	case 33:
		return "policyMappings";
	case 35:
		return "authorityKeyIdentifier";
	case 36:
		return "policyConstraints";
	case 37:
		return "extKeyUsage";
	case 46:
		return "freshestCRL";
	case 54:
		return "inhibitAnyPolicy";
	default:
		return NULL;
	}
}

static const char *
find(const struct named *list, size_t n, struct slice oid)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(list[i].oid, oid))
			return list[i].name;
	return NULL;
}

/* "." and the number; printf takes ten times as long, and a hostile
 * certificate has thousands of these. */
static void
put_arc(struct buf *b, uint64_t arc)
{
	char text[21]; /* of 2^64 - 1, and the dot */
	size_t at = sizeof text;

	do
		text[--at] = (char)('0' + arc % 10);
	while ((arc /= 10) > 0);
	text[--at] = '.';
	buf_add(b, text + at, sizeof text - at);
}

const char *
oid_dotted(struct arena *a, struct slice oid)
{
	struct buf b = { 0 };
	const char *s;
	uint64_t arc = 0;
	bool first = true;

	for (size_t i = 0; i < oid.n; i++) {
		if (arc > UINT64_MAX >> 7)
			break;
		arc = arc << 7 | (oid.p[i] & 0x7f);
		if (oid.p[i] >= 0x80)
			continue;
		if (first) {
			uint64_t top = arc < 80 ? arc / 40 : 2;

			buf_byte(&b, (char)('0' + top));
			arc -= top * 40;
		}
		put_arc(&b, arc);
		first = false;
		arc = 0;
	}
	if (first || arc != 0 || oid.p[oid.n - 1] >= 0x80) {
		/* not one: show the octets */
		buf_clear(&b);
		buf_byte(&b, '#');
		text_hex(&b, oid);
	}
	s = arena_strndup(a, buf_str(&b), b.len);
	buf_free(&b);
	return s;
}

const char *
oid_extension_name(struct arena *a, struct slice oid)
{
	const char *s;

	if (oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x1d)
		s = id_ce_name(oid.p[2]);
	else
		s = find(
		    extensions, sizeof extensions / sizeof extensions[0], oid);
	return s != NULL ? s : oid_dotted(a, oid);
}

const char *
oid_purpose_name(struct arena *a, struct slice oid)
{
	const char *s;

	s = find(purposes, sizeof purposes / sizeof purposes[0], oid);
	return s != NULL ? s : oid_dotted(a, oid);
}

enum attribute_type
oid_attribute(struct slice oid, const char **name)
{
	*name = NULL;
	if (oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x04) {
		for (size_t i = 0; i < sizeof id_at / sizeof id_at[0]; i++)
			if (id_at[i].arc == oid.p[2]) {
				*name = id_at[i].name;
				return (enum attribute_type)id_at[i].type;
			}
		return ATTR_OTHER;
	}
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
		if (slice_eq(attributes[i].oid, oid)) {
			*name = attributes[i].name;
			return attributes[i].type;
		}
	return ATTR_OTHER;
}

enum attribute_type
oid_attribute_type(struct slice oid)
{
	const char *name;

	return oid_attribute(oid, &name);
}

const char *
oid_attribute_name(struct slice oid)
{
	const char *name;

	oid_attribute(oid, &name);
	return name;
}

const char *
oid_type_name(uint8_t type)
{
	static const char *const names[] = {
		[ATTR_CN] = "CN",
		[ATTR_C] = "C",
		[ATTR_O] = "O",
		[ATTR_OU] = "OU",
		[ATTR_L] = "L",
		[ATTR_ST] = "ST",
		[ATTR_STREET] = "STREET",
		[ATTR_POSTAL_CODE] = "postalCode",
		[ATTR_SERIAL_NUMBER] = "serialNumber",
		[ATTR_DC] = "DC",
		[ATTR_UID] = "UID",
		[ATTR_EMAIL] = "emailAddress",
	};

	return type < sizeof names / sizeof names[0] ? names[type] : NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Country codes of a name's C attribute: ISO 3166-1 alpha-2, the 249
 * officially assigned ones, and XK, which Kosovo uses. */
#ifndef TLINT_RULES_COUNTRIES_H
#define TLINT_RULES_COUNTRIES_H

#include <stdbool.h>
#include <string.h>

static inline bool
country_known(const char *code)
{
	static const char codes[] =
	    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF "
	    "BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG "
	    "CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC "
	    "EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL "
	    "GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN "
	    "IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA "
	    "LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN "
	    "MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
	    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
	    "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
	    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
	    "UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ";

	if (strlen(code) != 2)
		return false;
	for (const char *p = codes; *p != '\0'; p += 3)
		if (p[0] == code[0] && p[1] == code[1])
			return true;
	return false;
}

/* What to write in its place, as the end of a sentence; "" when nobody can
 * tell. */
static inline const char *
country_meant(const char *code)
{
	char upper[3] = "";

	if (strlen(code) == 2)
		for (int i = 0; i < 2; i++)
			upper[i] = (char)(code[i] >= 'a' && code[i] <= 'z'
					      ? code[i] - 'a' + 'A'
					      : code[i]);
	if (strcmp(upper, "UK") == 0 || strcmp(upper, "EN") == 0)
		return "; that of the United Kingdom is GB";
	return country_known(upper) ? "; it is written in capitals" : "";
}

#endif

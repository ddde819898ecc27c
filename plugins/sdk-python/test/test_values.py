"""The SDK in Python, held by the table of values that the SDKs in Rust and in JavaScript are held by."""

import json
import sys
import unittest
from pathlib import Path

PLUGINS = Path(__file__).parents[2]
# What lies in the template's folder goes into every project.
sys.dont_write_bytecode = True
sys.path.insert(0, str(PLUGINS / "sdk-python/template"))

from sdk import amount, date, identifier, note, row, text  # noqa: E402
from sdk.quality import Quality, table  # noqa: E402
from sdk.row import Row  # noqa: E402

VALUES = json.loads((PLUGINS / "sdk/values.json").read_text("utf-8"))
OWN = table(("rat", "1"))
TOWN = table(("440784001", "沙坪街道", "沙坪", "沙坪镇"))


def malformed(payload: str) -> bool:
    try:
        return Row.parse(payload.encode()) is None
    except note.Rejected as why:
        return why.code == "json.malformed"


def function(name: str):
    own = {"member": lambda of: Row.parse(f'{{"m":{of}}}'.encode()).text("m"), "malformed": malformed}
    found = (getattr(module, name, None) for module in (text, date, amount, identifier))
    return own.get(name) or next(filter(None, found))


class Values(unittest.TestCase):
    def test_every_value_reads_as_the_table_says(self):
        for name, lines in VALUES.items():
            for *given, expected in lines if name != "quality" else []:
                with self.subTest(name, given=given):
                    self.assertEqual(function(name)(*given), expected)

    def test_quality(self):
        tables = {"own_code": [OWN], "code": [TOWN], "either_code": [OWN, TOWN]}
        for case in VALUES["quality"]:
            quality = Quality()
            for method, field, *given, expected in case["do"]:
                with self.subTest(method, field=field, given=given):
                    is_party = method in ("party", "identifiers")
                    if is_party:
                        found = getattr(quality, method)(identifier.party(field, None, dict(given[0])))
                        found = [[known["scheme"], known["value"]] for known in found["identifiers"]]
                    else:
                        found = getattr(quality, method)(field, *tables.get(method, []), *given)
                    self.assertEqual(found, expected)
            self.assertEqual(quality.flags, case["flags"])

    def test_a_time_that_no_event_can_have_is_left_out(self):
        last, later = date.instant("253402207200999"), date.instant("9999-12-31 23:59:59")
        found = [date.zoned(last), date.zoned(later), date.zoned(None)]
        self.assertEqual(found, ["9999-12-31T06:00:00.999+08:00", None, None])

    def test_a_member_is_found_in_either_case_and_the_first_of_several_that_says_something(self):
        payload = '{"Shop_Name":"甲","a":"","b":7,"inner":{"c":true},"list":[1,"x",null,{}],"words":"x、y"}'
        one = Row.parse(payload.encode())
        self.assertEqual(one.text("SHOP_NAME"), "甲")
        self.assertEqual(one.text("a", "none", "b"), "7")
        self.assertIsNone(one.text("inner", "list"))
        self.assertEqual(one.object("inner").text("c"), "true")
        self.assertIsNone(one.object("b"))
        self.assertEqual(one.list("list"), [1, "x", None, {}])
        self.assertEqual(one.list("b"), [])
        self.assertEqual([one.texts(name) for name in ("list", "words", "none")], [["1", "x"], ["x", "y"], []])
        self.assertIsNone(row.scalar(float("inf")))

    def test_a_party_has_what_is_there_and_one_identifier_as_it_is_compared(self):
        party = identifier.party("holder", "甲", {"social-credit-code": " 9144 0784ma4x00012n", "licence": None})
        self.assertEqual(party["identifiers"], [{"scheme": "social-credit-code", "value": " 9144 0784ma4x00012n"}])
        self.assertEqual(identifier.normal(party, "social-credit-code"), "91440784MA4X00012N")
        self.assertIsNone(identifier.normal(party, "licence"))

    def test_what_is_no_utf_8_is_no_json(self):
        with self.assertRaises(note.Rejected):
            Row.parse(b'{"m":"\xff"}')


if __name__ == "__main__":
    unittest.main()

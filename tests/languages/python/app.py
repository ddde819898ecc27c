"""What the rows of 农业投入品追溯平台 mean: dealers, what they buy, sell and take back, what farms use.

Promises: the same outcome of every record as the adapter in Rust, plugins/agricultural-inputs. Knows nothing of how rows
are fetched.
"""

import json
import re

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.translate import Batch, Event, Outcome, RawRecord
from wit_world.imports.types import Note

from events import InputTrade, InputUse, Registration
from sdk.amount import written
from sdk.codes import INPUT_KIND, INPUT_TRADE_STATE, TOWN
from sdk.date import dashed, instant, later, midnight, zoned
from sdk.identifier import normal, party
from sdk.note import Rejected
from sdk.outcome import attribute, gone, outcomes, upsert
from sdk.quality import Quality, table
from sdk.row import Row

PLATFORM = "agricultural-inputs"

KINDS = table(("pesticide", "1"), ("veterinary-drug", "2"), ("fertiliser", "3"), ("feed", "4"), ("seed", "5"))
"`type` of the product."
STATES = table(("reported", "0"), ("returned", "1"), ("void", "9"))
"`state` of a line."
RESTRICTED = {"1": True, "是": True, "true": True, "Y": True, "0": False, "否": False, "false": False, "N": False}
"Some programs say 1 and 0, others 是 and 否."
PESTICIDE_CODE = 32
"Length of the code on a pesticide's label."
DAYS = re.compile(r"([0-9]{1,4})\s*[天日]*")


class Setup(exports.Setup):
    def configure(self, settings: str) -> None:
        if json.loads(settings) != {}:
            raise Err(Note("settings.unknown", "there are no settings", ""))


class Translate(exports.Translate):
    def translate(self, batch: Batch) -> list[Outcome]:
        return outcomes(batch, event)


def event(record: RawRecord) -> Event:
    name = attribute(record, "list")
    if name not in LISTS:
        raise Rejected("list.unknown", "the attribute `list` names none of the platform's lists")
    subject, meaning = LISTS[name]
    row = Row.parse(record.payload)
    row_id = row.text("id")
    if row_id is None:
        raise Rejected(f"{name}.id-missing", "the row has no id", "/id")
    revision = instant(dashed(row.text("lastTime") or ""))
    if revision is None or revision < 0:
        raise Rejected(f"{name}.update-time-malformed", "the row has no update time that can be read", "/lastTime")
    if row.text("isDel") in ("1", "true"):
        return gone(subject, row_id, revision)
    body, occurred = meaning(row)
    return upsert(subject, row_id, body, revision, occurred)


def registration(row: Row) -> tuple[Registration, None]:
    """That the platform knows a dealer is no registrar's word: no state of the business is taken from it."""
    quality = Quality()
    known = whom("registrant", row.text("shopName"), row.text("creditCode"), row.text("shopCode"), quality)
    registrant = {**known, "address": row.text("address"), "phone": row.text("tel")}
    body: Registration = {
        "parties": [registrant],
        "town": quality.code("town", TOWN, row.text("areaName", "areaCode")),
        "code": normal(registrant, "social-credit-code"),
        "name": row.text("shopName"),
        "premises_address": row.text("address"),
        "legal_person": row.text("owner"),
        "legal_person_id": quality.id_digest("legal_person_id", row.text("ownerIdCard")),
        "scope": row.text("scope"),
        "quality": quality.flags,
    }
    return body, None


def trade(direction: str, row: Row) -> tuple[InputTrade, int | None]:
    """A line of a purchase, a sale, a return."""
    quality = Quality()
    parties = traders(row, quality)
    # A person's name is no operator's: it stands in a field of its own, by class.
    is_person = row.text("buyerCode") is None
    code = row.text("code", "traceCode")
    if code is not None and len(code) != PESTICIDE_CODE and row.text("type") == "1":
        quality.flag("code-malformed", "code")
    traded = quality.instant("traded", dashed_of(row, "saleTime", "buyTime", "returnTime"))
    body: InputTrade = {
        "parties": parties,
        "kind": quality.either_code("kind", KINDS, INPUT_KIND, row.text("type")),
        "state": quality.either_code("state", STATES, INPUT_TRADE_STATE, row.text("state")),
        "direction": direction,
        "number": row.text("number", "billNo"),
        "line": row.text("line"),
        "traded": zoned(traded),
        "code": code,
        "product": row.text("productName"),
        "product_code": row.text("productId"),
        "registration": row.text("regNo"),
        "toxicity": row.text("toxicity"),
        "form": row.text("form"),
        "specification": row.text("spec"),
        "batch": row.text("batchNo"),
        "produced": quality.date("produced", dashed_of(row, "produceDate")),
        "expires": quality.date("expires", dashed_of(row, "validDate")),
        "restricted": restricted(row.text("isLimit"), quality),
        "quantity": quality.mass("quantity", row.text("quantity"), row.text("unit") or "kg"),
        "quantity_written": written(row.text("quantity"), row.text("unit")),
        "price": quality.yuan("price", row.text("price")),
        "amount": quality.yuan("amount", row.text("amount")),
        "purpose": row.text("purpose"),
        "buyer": row.text("buyerName") if is_person else None,
        "buyer_id": quality.id_digest("buyer_id", row.text("buyerIdCard")),
        "buyer_phone": row.text("buyerTel") if is_person else None,
        "seller_person": row.text("seller"),
        "quality": quality.flags,
    }
    return body, traded


def traders(row: Row, quality: Quality) -> list[dict]:
    parties = [whom("dealer", row.text("shopName"), row.text("shopCreditCode"), row.text("shopCode"), quality)]

    def other(role: str, name: str | None, code: str | None) -> None:
        if name is not None or code is not None:
            parties.append(quality.identifiers(party(role, name, {"social-credit-code": code})))

    other("manufacturer", row.text("factory"), None)
    other("supplier", row.text("supplier"), row.text("supplierCode"))
    if row.text("buyerCode") is not None:
        other("buyer", row.text("buyerName"), row.text("buyerCode"))
    return parties


def use(row: Row) -> tuple[InputUse, int | None]:
    """What a farm used, on which plot."""
    quality = Quality()
    farm = whom("farm", row.text("farmName"), row.text("farmCreditCode"), row.text("farmCode"), quality)
    date = quality.date("date", dashed_of(row, "useDate"))
    interval = days(row.text("safeDays"), quality)
    body: InputUse = {
        "parties": [farm],
        "kind": quality.code("kind", INPUT_KIND, row.text("type")),
        "town": quality.code("town", TOWN, row.text("areaName", "areaCode")),
        "plot": row.text("plot"),
        "date": date,
        "product": row.text("productName"),
        "registration": row.text("regNo"),
        "code": row.text("code", "traceCode"),
        "batch": row.text("batchNo"),
        "crop": row.text("crop"),
        "target": row.text("target"),
        "method": row.text("method"),
        "dose": row.text("dose"),
        "quantity": quality.mass("quantity", row.text("quantity"), row.text("unit") or "kg"),
        "quantity_written": row.text("quantity"),
        "area": quality.hectares("area", row.text("area"), "亩"),
        "area_written": row.text("area"),
        "interval": interval,
        # The platform does not say it, its two parts do.
        "harvest_after": later(date, interval),
        "person": row.text("person"),
        "adviser": row.text("adviser"),
        "quality": quality.flags,
    }
    return body, midnight(date)


LISTS = {
    "shop": ("registration", registration),
    "purchase": ("input-trade", lambda row: trade("purchase", row)),
    "sale": ("input-trade", lambda row: trade("sale", row)),
    "return": ("input-trade", lambda row: trade("return", row)),
    "use": ("input-use", use),
}
"By list: the family, and what a row tells of it, with when that happened."


def whom(role: str, name: str | None, code: str | None, own: str | None, quality: Quality) -> dict:
    """A party by social credit code and by the platform's own code of it."""
    known = {"social-credit-code": code, "platform-id": None if own is None else f"{PLATFORM}/{own}"}
    return quality.party(party(role, name, known))


def dashed_of(row: Row, *names: str) -> str | None:
    """Times stand with or without anything between their parts."""
    text = row.text(*names)
    return None if text is None else dashed(text)


def restricted(text: str | None, quality: Quality) -> bool | None:
    if text is not None and text not in RESTRICTED:
        quality.flag("unknown-code", "restricted")
    return RESTRICTED.get(text)


def days(text: str | None, quality: Quality) -> int | None:
    """Days, now as a number, now with a word behind."""
    if text is None:
        return None
    number = DAYS.fullmatch(text)
    if number and int(number[1]) <= 3650:
        return int(number[1])
    quality.flag("quantity-malformed", "interval")
    return None

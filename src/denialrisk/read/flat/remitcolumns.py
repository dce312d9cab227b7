"""The remit section of features/sources.yaml turned into where a flat file holds a remittance."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from denialrisk.read.flat.columns import Columns
from denialrisk.read.flat.header import Names


class RemitColumns(BaseModel):
    """Where a flat file says what an 835 would: reason codes and dollars; all may be absent.

    A file with `carc` or `status_code` (CLP02), or with `paid` and no word on denial at all,
    gives remittances, which training/label.yaml judges. `carc`, `group`, `amount` and `rarc` may
    be one column with several codes or several columns (`carc_#`); `group` and `amount` then
    belong to the code of the same number or place. `level` line means that amounts and codes
    are each row's own, claim that the rows of a claim repeat them; auto: as the rows are.

    `patient_codes` and `contract_codes` only share out dollars among codes that come without
    any; whether a code denies is the label policy's to say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Literal["auto", "line", "claim"] = "auto"
    carc: Names = ()
    group: Names = ()
    amount: Names = ()
    rarc: Names = ()
    status_code: Columns = ()
    paid: Columns = ()
    allowed: Columns = ()
    patient_responsibility: Columns = ()
    deductible: Columns = ()
    coinsurance: Columns = ()
    copay: Columns = ()
    contractual: Columns = ()
    control_number: Columns = ()
    patient_codes: tuple[str, ...] = ("1", "2", "3")
    contract_codes: tuple[str, ...] = ("45",)

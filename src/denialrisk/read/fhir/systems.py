"""What codes of FHIR, CARIN Blue Button and CMS say, as data."""

from typing import Final

CHARGE: Final = "charge"
PAID: Final = "paid"
TO_PROVIDER: Final = "paid to provider"
TO_PATIENT: Final = "paid to patient"
NOT_COVERED: Final = "not covered"
OWED: Final = "patient responsibility"
DEDUCTIBLE: Final = "deductible"
BLOOD: Final = "blood deductible"
COINSURANCE: Final = "coinsurance"
COPAY: Final = "copay"
PRIOR: Final = "prior payer paid"
NOTHING: Final = ""

# Adjudication categories. The first block is HL7 (terminology.hl7.org/CodeSystem/adjudication)
# and CARIN (C4BBAdjudication).
AMOUNTS: Final = {
    "submitted": CHARGE,
    "benefit": PAID,
    "paidtoprovider": TO_PROVIDER,
    "paidtopatient": TO_PATIENT,
    "noncovered": NOT_COVERED,
    "memberliability": OWED,
    "deductible": DEDUCTIBLE,
    "coinsurance": COINSURANCE,
    "copay": COPAY,
    "priorpayerpaid": PRIOR,
}

# CMS variables (bluebutton.cms.gov/resources/variables), by `elements.name`. They outrank the
# category beside them: Blue Button files the revenue centre's rate and its payment under
# "submitted" too, and a claim's total charge under "priorpayerpaid".
CMS_AMOUNTS: Final = {
    "clm_tot_chrg_amt": CHARGE,
    "clm_sbmt_chrg_amt": CHARGE,
    "nch_carr_clm_sbmtd_chrg_amt": CHARGE,
    "line_sbmtd_chrg_amt": CHARGE,
    "rev_cntr_tot_chrg_amt": CHARGE,
    "clm_line_sbmt_chrg_amt": CHARGE,
    "line_nch_pmt_amt": PAID,
    "rev_cntr_pmt_amt_amt": PAID,
    "clm_line_cvrd_pd_amt": PAID,
    "line_prvdr_pmt_amt": TO_PROVIDER,
    "rev_cntr_prvdr_pmt_amt": TO_PROVIDER,
    "clm_line_prvdr_pmt_amt": TO_PROVIDER,
    "clm_prvdr_pmt_amt": TO_PROVIDER,
    "line_bene_pmt_amt": TO_PATIENT,
    "rev_cntr_bene_pmt_amt": TO_PATIENT,
    "clm_line_bene_pd_amt": TO_PATIENT,
    "clm_bene_pd_amt": TO_PATIENT,
    "rev_cntr_ncvrd_chrg_amt": NOT_COVERED,
    "clm_line_ncvrd_chrg_amt": NOT_COVERED,
    "clm_ncvrd_chrg_amt": NOT_COVERED,
    "rev_cntr_ptnt_rspnsblty_pmt": OWED,
    "line_bene_ptb_ddctbl_amt": DEDUCTIBLE,
    "line_bene_ptb_deductible_amt": DEDUCTIBLE,
    "rev_cntr_cash_ddctbl_amt": DEDUCTIBLE,
    "clm_line_mdcr_ddctbl_amt": DEDUCTIBLE,
    "clm_mdcr_ddctbl_amt": DEDUCTIBLE,
    "rev_cntr_blood_ddctbl_amt": BLOOD,
    "clm_line_blood_ddctbl_amt": BLOOD,
    "line_coinsrnc_amt": COINSURANCE,
    "rev_cntr_coinsrnc_wge_adjstd_c": COINSURANCE,
    "clm_line_mdcr_coinsrnc_amt": COINSURANCE,
    "clm_mdcr_coinsrnc_amt": COINSURANCE,
    "line_bene_prmry_pyr_pd_amt": PRIOR,
    "rev_cntr_1st_msp_pd_amt": PRIOR,
    "rev_cntr_2nd_msp_pd_amt": PRIOR,
    "clm_bene_prmry_pyr_pd_amt": PRIOR,
    "clm_line_instnl_msp1_pd_amt": PRIOR,
    "clm_line_instnl_msp2_pd_amt": PRIOR,
    # The coinsurance once more, as reduced by the provider's choice; a rate; the patient's share
    # of the payment once more.
    "rev_cntr_rdcd_coinsrnc_amt": NOTHING,
    "rev_cntr_rate_amt": NOTHING,
    "clm_bene_pmt_coinsrnc_amt": NOTHING,
}

# Amounts that are a reason by definition: X12 has one CARC for each, in group PR.
SHARES: Final = {DEDUCTIBLE: "1", COINSURANCE: "2", COPAY: "3", BLOOD: "66"}

# Systems of X12 codes, by a part of their URL: X12's own address, the older one, code source
# numbers, and CMS copies (ANSI-RSN-CD, rev_cntr_1st_ansi_cd holding group and reason as one).
REASON_SYSTEMS: Final = ("claim-adjustment-reason", "ansi-rsn-cd", "external/139")
GROUP_SYSTEMS: Final = ("claim-adjustment-group", "ansi-grp-cd", "/1033")
REMARK_SYSTEMS: Final = ("remittance-advice-remark", "external/411", "rarc")

# Where a claim's type is told, best first: Blue Button's STU3 files call outpatient facility
# claims "professional" in HL7's code, but not in their own.
CLAIM_TYPES: Final = (
    {
        "CARRIER": "professional",
        "DME": "professional",
        "INPATIENT": "institutional",
        "OUTPATIENT": "institutional",
        "SNF": "institutional",
        "HHA": "institutional",
        "HOSPICE": "institutional",
        "PDE": "pharmacy",
    },
    {
        **dict.fromkeys(("10", "20", "30", "40", "50", "60", "61", "62", "63"), "institutional"),
        **dict.fromkeys(("71", "72", "81", "82"), "professional"),
    },
    {
        "professional": "professional",
        "institutional": "institutional",
        "oral": "dental",
        # Glasses and eye examinations are billed as professional services.
        "vision": "professional",
        "pharmacy": "pharmacy",
    },
)

# HL7 subscriber-relationship as X12 element 1069.
RELATIONSHIPS: Final = {
    "self": "18",
    "spouse": "01",
    "child": "19",
    "common": "53",
    "parent": "G8",
    "other": "G8",
    "injured": "G8",
}
SEXES: Final = {"male": "M", "female": "F", "other": "U", "unknown": "U"}

# Care team roles of HL7 and CARIN, the one who did the work first.
RENDERING: Final = ("rendering", "performing", "attending", "primary")
REFERRING: Final = ("referring",)

# Diagnoses an 837 keeps apart from those that lines point to (HI*ABJ, APR, ABN).
OTHER_DIAGNOSES: Final = frozenset(
    {"admitting", "patientreasonforvisit", "externalcauseofinjury", "externalcause"}
)

# How a claim stands to an earlier one: HL7 and CARIN "prior" is the claim this one corrects.
REPLACES: Final = frozenset({"prior", "replacement", "replaces", "corrected"})
VOIDS: Final = frozenset({"void", "voids", "cancel", "reversal"})

# CMS codes that say a claim or line was paid or may be (bluebutton.cms.gov/resources/variables/
# carr_clm_pmt_dnl_cd, clm_mdcr_non_pmt_rsn_cd, line_prcsg_ind_cd). Every other value, such as
# denied, benefits exhausted, medically unnecessary or left to another payer, says that it was not.
CLAIM_PAID: Final = {
    "carr_clm_pmt_dnl_cd": frozenset("123456789AB"),
    "clm_carr_pmt_dnl_cd": frozenset("123456789AB"),
    "clm_mdcr_non_pmt_rsn_cd": frozenset("P"),
    "clm_mdcr_npmt_rsn_cd": frozenset("P"),
}
LINE_INDICATORS: Final = ("line_prcsg_ind_cd", "clm_prcsg_ind_cd")
LINE_PAID: Final = frozenset("ARS")

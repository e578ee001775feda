"""Training: compute, hours, days and MFU of a run, each from the others.

Compute is in ZFLOP (10²¹), peaks in TFLOP/s of one precision, dense. MFU says how fast a used hour
computes; it never enters the cost of an hour.
"""

from costbridge_udfs.quantities import (
    BillionParams,
    BillionTokensPerDay,
    Days,
    DaysPerTrillion,
    FlopPerParamToken,
    FreeShare,
    GigaflopPerToken,
    GpuHours,
    GpuHoursPerTrillion,
    Gpus,
    Hours,
    Number,
    Share,
    Teraflops,
    TrillionTokens,
    Zettaflop,
)


def training_flop(
    per_param_token: FlopPerParamToken, params: BillionParams, tokens: TrillionTokens
) -> Zettaflop:
    """Training compute without attention: 6 × parameters × tokens.

    Args:
        per_param_token: 6, two forward and four backward
        params: parameters active per token
        tokens: tokens trained on
    Shape: numbers. Errors: none. Method: method.md §5.

    >>> round(training_flop(6, 37, 14.8), 10)
    3285.6
    """
    return per_param_token * params * tokens


def attention_flop(per_token: GigaflopPerToken, tokens: TrillionTokens) -> Zettaflop:
    """Attention compute, which parameters times tokens leaves out.

    Args:
        per_token: attention compute of a token, forward and backward
        tokens: tokens trained on
    Shape: numbers. Errors: none. Method: method.md §5.

    >>> round(attention_flop(30.70, 14.8), 10)
    454.36
    """
    return per_token * tokens


def first_principles_hours(
    flop: Zettaflop, peak: Teraflops, mfu: Share, terascale: Number, seconds_per_hour: Number
) -> GpuHours:
    """GPU-hours that a given compute takes.

    Args:
        flop: training compute
        peak: peak of the GPU
        mfu: share of the peak attained
        terascale: TFLOP in a ZFLOP
        seconds_per_hour: seconds in an hour
    Shape: numbers. Errors: ZeroDivisionError for a peak or MFU of 0. Method: method.md §5.

    >>> round(first_principles_hours(3739.96, 989, 0.3894, 1e9, 3600), 3)
    2697566.861
    """
    return flop * terascale / (peak * mfu * seconds_per_hour)


def implied_tflops(
    flop: Zettaflop, hours: GpuHours, terascale: Number, seconds_per_hour: Number
) -> Teraflops:
    """Rate of a GPU that compute and reported hours imply.

    Args:
        flop: training compute
        hours: reported GPU-hours
        terascale: TFLOP in a ZFLOP
        seconds_per_hour: seconds in an hour
    Shape: numbers. Errors: ZeroDivisionError for 0 hours. Method: method.md §5.

    >>> round(implied_tflops(3285.6, 2_664_000, 1e9, 3600), 7)
    342.5925926
    """
    return flop * terascale / (hours * seconds_per_hour)


def mfu(rate: Teraflops, peak: Teraflops) -> Share:
    """Model FLOP utilisation: the rate attained over the peak.

    Args:
        rate: rate of a GPU
        peak: its peak, dense, in the precision the figure is quoted in
    Shape: numbers. Errors: ZeroDivisionError for a peak of 0. Method: method.md §5.

    >>> round(mfu(342.5925926, 989), 4)
    0.3464
    """
    return rate / peak


def mfu_with_attention(without: Share, flop_all: Zettaflop, flop: Zettaflop) -> FreeShare:
    """MFU that counts attention too, from the one that does not.

    Args:
        without: MFU by 6 × parameters × tokens
        flop_all: compute with attention
        flop: compute without
    Shape: numbers. Errors: ZeroDivisionError for 0 compute. Method: method.md §5.

    >>> round(mfu_with_attention(0.3464030258772423, 3739.96, 3285.6), 10)
    0.3943065074
    """
    return without * flop_all / flop


def cluster_days(hours: GpuHours, gpus: Gpus, hours_per_day: Hours) -> Days:
    """Days that GPU-hours take on a cluster.

    Args:
        hours: GPU-hours
        gpus: GPUs of the cluster
        hours_per_day: hours in a day
    Shape: numbers. Errors: ZeroDivisionError for 0 GPUs. Method: method.md §5.

    >>> cluster_days(2_664_000, 2048, 24)
    54.19921875
    """
    return hours / gpus / hours_per_day


def hours_per_trillion(hours: GpuHours, tokens: TrillionTokens) -> GpuHoursPerTrillion:
    """GPU-hours that a trillion tokens took.

    Args:
        hours: GPU-hours
        tokens: tokens trained on
    Shape: numbers. Errors: ZeroDivisionError for 0 tokens. Method: method.md §5.

    >>> round(hours_per_trillion(2_664_000, 14.8))
    180000
    """
    return hours / tokens


def days_by_tokens(
    tokens: TrillionTokens, per_day: BillionTokensPerDay, billions_per_trillion: Number
) -> Days:
    """Days that tokens take at a rate of tokens a day.

    Args:
        tokens: tokens trained on
        per_day: tokens trained a day
        billions_per_trillion: 1,000
    Shape: numbers. Errors: ZeroDivisionError for 0 tokens a day. Method: method.md §5.

    >>> round(days_by_tokens(14.8, 272.80, 1000), 8)
    54.25219941
    """
    return tokens * billions_per_trillion / per_day


def days_by_pace(tokens: TrillionTokens, pace: DaysPerTrillion) -> Days:
    """Days that tokens take at a stated pace.

    Args:
        tokens: tokens trained on
        pace: days a trillion tokens takes
    Shape: numbers. Errors: none. Method: method.md §5.

    >>> round(days_by_pace(14.8, 3.7), 10)
    54.76
    """
    return tokens * pace

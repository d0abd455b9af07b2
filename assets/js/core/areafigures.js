// What an area is like beside everything, from two answers of /api/summary. Pure functions.
(function (root) {
  "use strict";

  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const share = (part, whole) => (whole > 0 ? part / whole : null);

  // The bin in which the middle trip lies, [low, high) in the histogram's unit; null when there is
  // none or when it lies beyond the bins.
  function medianBin({ counts, width, under, over }) {
    const half = (under + sum(counts) + over) / 2;
    let before = under;
    if (half === 0 || before >= half) return null;
    for (const [bin, count] of counts.entries()) {
      before += count;
      if (before >= half) return [bin * width, (bin + 1) * width];
    }
    return null;
  }

  // Mean over all groups, each with as many trips as it has.
  function meanOf(groups, value, trips) {
    const given = groups.filter((group) => group[trips] > 0);
    return share(sum(given.map((group) => group[value] * group[trips])), sum(given.map((group) => group[trips])));
  }

  // The first hour with the most trips; null without any.
  function busiestHour(hours) {
    const most = Math.max(...hours.counts);
    return most > 0 ? hours.counts.indexOf(most) : null;
  }

  function describe(summary) {
    return {
      trips: summary.total,
      fare: medianBin(summary.fare),
      tipped: sum(summary.tips_by_passengers.map((group) => group.trips)),
      tip: meanOf(summary.tips_by_passengers, "mean", "trips"),
      tipShare: meanOf(summary.tips_by_passengers, "mean_share", "share_trips"),
      hour: busiestHour(summary.hours),
    };
  }

  // Counts as parts of 1, so that a corner and a city can be laid over each other.
  function toShares(counts) {
    const total = sum(counts);
    return counts.map((count) => share(count, total) || 0);
  }

  // Bins up to the one within which all but a thousandth of both lie; the tail is long and empty.
  function cutTail(...histograms) {
    const lengths = histograms.map(({ counts }) => {
      const enough = sum(counts) * 0.999;
      let seen = 0;
      const last = counts.findIndex((count) => (seen += count) >= enough);
      return last + 1;
    });
    return Math.max(1, ...lengths);
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    areafigures: { describe, medianBin, busiestHour, toShares, cutTail, share },
  });
})(globalThis);

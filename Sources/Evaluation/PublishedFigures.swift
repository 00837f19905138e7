/// The paper's own results, on DAPS: tables 1 to 3 for 3 s, table 4 for 12 s.
///
/// Source: Mimilakis, Bryan, Smaragdis, "One-shot parametric audio production style transfer with application to frequency
/// equalization", ICASSP 2020.
struct PublishedFigures {
    /// Centre frequency in Hz, gain in dB and Q, each for the bands from low to high.
    let columns: [(name: String, figures: [[String]])]
    let isTwelveSeconds: Bool

    /// The figures for the length nearer to `segmentSeconds`.
    init(segmentSeconds: Double) {
        isTwelveSeconds = segmentSeconds > 7
        columns = isTwelveSeconds ? Self.twelveSeconds : Self.threeSeconds
    }

    private static let threeSeconds = [
        (
            name: "BL-linear",
            figures: [
                ["69.2 ± 51.1", "578.8 ± 514.9", "1.1k ± 604.6", "6.3k ± 3.3k"],
                ["5.2 ± 3.0", "5.3 ± 3.0", "5.3 ± 3.0", "5.2 ± 3.1"],
                ["1.7 ± 2.6", "5.7 ± 2.0", "8.3 ± 2.7", "1.7 ± 2.7"],
            ]
        ),
        (
            name: "BL-log",
            figures: [
                ["54.4 ± 40.4", "566.8 ± 445.4", "695.7 ± 497.6", "3.5k ± 2.7k"],
                ["4.9 ± 4.3", "4.6 ± 3.9", "4.5 ± 3.9", "5.2 ± 4.2"],
                ["2.3 ± 2.8", "2.1 ± 2.5", "2.7 ± 2.9", "2.1 ± 2.9"],
            ]
        ),
        (
            name: "proposed",
            figures: [
                ["48.1 ± 45.3", "440.4 ± 409.8", "515.5 ± 494.0", "2.5k ± 2.9k"],
                ["4.1 ± 3.1", "4.2 ± 4.0", "2.5 ± 2.6", "0.8 ± 0.9"],
                ["1.2 ± 1.6", "2.1 ± 2.8", "1.8 ± 2.9", "0.5 ± 1.2"],
            ]
        ),
    ]

    private static let twelveSeconds = [
        (
            name: "proposed",
            figures: [
                ["50.0 ± 46.2", "426.9 ± 457.9", "513.6 ± 500.4", "2.5k ± 2.9k"],
                ["5.3 ± 4.7", "4.2 ± 4.0", "2.2 ± 2.2", "0.8 ± 0.9"],
                ["1.1 ± 1.7", "1.75 ± 2.7", "1.3 ± 2.5", "0.4 ± 1.0"],
            ]
        )
    ]
}

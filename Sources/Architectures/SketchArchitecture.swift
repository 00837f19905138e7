import SoundalikeFoundations

/// A matcher that hears statistics instead of time: for each band of a log-mel spectrogram how loud it is on average and how its
/// level is distributed, over the frames in which something sounds, and dense layers that compare two recordings by them.
///
///     spectrogram [frame, band] ─ statistics [statistic · band] ┐ difference ┐
///     spectrogram [frame, band] ─ statistics [statistic · band] ┴ mean ──────┴ dense ─ dense ─┬ log-probabilities
///                                                                                             └ response in dB
///
/// An equaliser adds its response in dB to every one of the statistics alike, which is why the difference is what is looked at.
public struct SketchArchitecture: Codable, Hashable, Sendable {
    /// Bands of the front end.
    public var bandCount = 64
    /// Bands between these frequencies say whether something sounds in a frame, Hz.
    public var activityRangeHz = [150.0, 9_000.0]
    /// Frames count as active down to this far below the 95th percentile of the activity, dB.
    public var activeRangeDB = 20.0
    /// Quantiles of the levels in active frames, 0…1.
    public var activeQuantiles = [0.1, 0.25, 0.5, 0.75, 0.9]
    /// Quantiles of the levels in all frames, 0…1: what the pauses hold.
    public var quantiles = [0.05, 0.5]
    /// Units of each hidden layer.
    public var hiddenUnits = [256, 256]
    /// Slope of the leaky rectifier below zero.
    public var negativeSlope = 0.01
    /// Points of the predicted response, equally spaced on a logarithmic axis from 40 Hz to 18 kHz.
    public var responseCount = 32
    /// Parameters that are predicted.
    public var parameterCount = 12
    /// Values on each parameter's grid.
    public var valueCount = 21

    /// The default sketch.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case bandCount = "band_count", activityRangeHz = "activity_range_hz", activeRangeDB = "active_range_db"
        case activeQuantiles = "active_quantiles", quantiles, hiddenUnits = "hidden_units", negativeSlope = "negative_slope"
        case responseCount = "response_count", parameterCount = "parameter_count", valueCount = "value_count"
    }

    /// Statistics of one band: level of the mean power, mean level, then the quantiles.
    public var statisticCount: Int { 2 + activeQuantiles.count + quantiles.count }

    /// Elements of one recording's embedding `[statistic · band]`, dB.
    public var embeddingCount: Int { statisticCount * bandCount }

    /// Every weight by its name in a model file, with its shape, in the order of computation. The network's inputs are the
    /// difference of the embeddings over `difference.scale`, and their mean less `mean.offset` over `mean.scale`.
    public var weights: [(name: String, shape: [Int])] {
        var list: [(name: String, shape: [Int])] = [
            ("difference.scale", [embeddingCount]), ("mean.offset", [embeddingCount]), ("mean.scale", [embeddingCount]),
        ]
        var inputs = 2 * embeddingCount
        for (index, units) in hiddenUnits.enumerated() {
            list += [("hidden.\(index).weight", [units, inputs]), ("hidden.\(index).bias", [units])]
            inputs = units
        }
        list += [("output.weight", [parameterCount * valueCount, inputs]), ("output.bias", [parameterCount * valueCount])]
        list += [("response.weight", [responseCount, inputs]), ("response.bias", [responseCount])]
        return list
    }

    /// Refuses what no network can be built from; an architecture may come from a hostile file.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the first figure out of range.
    public func validate() throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, "architecture", what) }
        }
        try check((1...512).contains(bandCount), "band count \(bandCount) is outside 1 to 512")
        try check(
            activityRangeHz.count == 2 && activityRangeHz.allSatisfy(\.isFinite) && activityRangeHz[0] < activityRangeHz[1],
            "activity range is not two frequencies, the lower first")
        try check(activeRangeDB.isFinite && (1...100).contains(activeRangeDB), "active range is outside 1 to 100 dB")
        try check(
            activeQuantiles.count <= 32 && quantiles.count <= 32 && (activeQuantiles + quantiles).allSatisfy((0...1).contains),
            "quantiles are more than 32 or outside 0 to 1")
        try check((1...8).contains(hiddenUnits.count) && hiddenUnits.allSatisfy((1...8_192).contains), "hidden units are not 1 to 8 layers of up to 8192")
        try check(negativeSlope.isFinite && (0...1).contains(negativeSlope), "negative slope is outside 0 to 1")
        try check((1...1_024).contains(responseCount), "response count \(responseCount) is outside 1 to 1024")
        try check((1...256).contains(parameterCount), "parameter count \(parameterCount) is outside 1 to 256")
        try check((2...1_024).contains(valueCount), "value count \(valueCount) is outside 2 to 1024")
    }
}

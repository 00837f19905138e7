import SoundalikeEffects

/// What a model did to a recording beside what it should have become, as in figure 2 of the black-box paper: the spectrograms of input, target and
/// output, and over time the parameters that move most.
///
/// Source: Martínez Ramírez, Wang, Smaragdis, Bryan, ICASSP 2021.
public struct ComparisonPicture: Sendable {
    private static let parameterCount = 6

    /// What came in.
    public var input: FileProfile
    /// What it should have become.
    public var target: FileProfile
    /// What it became.
    public var output: FileProfile
    /// What made the output.
    public var settings: Settings
    /// The item's name, and the model's.
    public var itemName, modelName: String

    /// A picture of `itemName` by `modelName`.
    public init(input: FileProfile, target: FileProfile, output: FileProfile, settings: Settings, itemName: String, modelName: String) {
        (self.input, self.target, self.output, self.settings) = (input, target, output, settings)
        (self.itemName, self.modelName) = (itemName, modelName)
    }

    /// The picture (SVG).
    public var svg: String {
        let loudestDB = [input, target, output].map(\.spectrogram.loudestDB).max() ?? 0
        let charts = [
            SpectrogramChart.chart(.input, input, loudestDB: loudestDB),
            SpectrogramChart.chart(.reference, target, loudestDB: loudestDB, named: "target"),
            SpectrogramChart.chart(.result, output, loudestDB: loudestDB, named: modelName),
        ]
        let automation = AutomationChart.chart(settings, amounts: Amounts(), over: input, most: Self.parameterCount)
        return Picture.svg(
            charts + [automation].compactMap { $0 }, title: itemName,
            description: "Input, target and what \(modelName) made of the input; below them the settings that moved most.")
    }
}

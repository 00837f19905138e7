import SoundalikeEffects
import SoundalikeFoundations

extension EqualiserCurve {
    /// The curve of an effect at its settings, amounts included: of the built-in equaliser and gain, and of LSP's and Calf's parametric
    /// equalisers. Nil for an effect that is not an equaliser.
    ///
    /// - Throws: `SoundalikeError` (bad data) when such an equaliser is set to something that is not shelves and peaks of this kind.
    public init?(of effect: EffectSettings) throws {
        let values = effect.effectiveValues()
        if effect.descriptor.id == ParametricEQ.descriptor.id {
            self.init(parametricEQ: values)
        } else if effect.descriptor.id == Gain.descriptor.id {
            self.init(gainDB: values[0])
        } else if let equaliser = PluginEqualiser(uri: effect.descriptor.id) {
            let ports = zip(effect.descriptor.parameters.map(\.symbol), values)
            self = try equaliser.curve(ports: Dictionary(ports) { first, _ in first }, id: effect.id)
        } else {
            return nil
        }
    }

    /// The curve of the built-in equaliser at `values`, in its descriptor's order. Bands without a gain are left out, as they do nothing.
    public init(parametricEQ values: [Double]) {
        self.init(bands: Self.bands(ofParametricEQ: values).filter { $0.gainDB != 0 })
    }

    /// All four bands of the built-in equaliser, those without a gain too.
    static func bands(ofParametricEQ values: [Double]) -> [Band] {
        let shapes: [BiquadCoefficients.Shape] = [.lowShelf, .peak, .peak, .highShelf]
        return shapes.indices.map { index in
            let first = index * ParametricEQ.parametersPerBand
            return Band(shape: shapes[index], frequencyHz: values[first], gainDB: values[first + 1], q: values[first + 2])
        }
    }
}

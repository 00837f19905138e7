import SoundalikeFoundations

/// A value for each parameter of a chain of effects, and optionally their course over time: the parameter document.
public struct Settings: Sendable, Hashable {
    /// Which program and model made the settings.
    public struct Provenance: Sendable, Hashable {
        /// `soundalike 0.1.0`.
        public var program: String?
        /// The model's name.
        public var model: String?
        /// The SHA-256 of the model's file, in hexadecimal digits.
        public var modelSHA256: String?

        /// What is known of the origin.
        public init(program: String? = nil, model: String? = nil, modelSHA256: String? = nil) {
            self.program = program
            self.model = model
            self.modelSHA256 = modelSHA256
        }
    }

    /// Where they come from, if known.
    public var madeBy: Provenance?
    /// The effects, in the order of processing. Ids are unique.
    public var chain: [EffectSettings]
    /// Values over time, which replace the fixed ones of their columns.
    public var automation: Automation?
    /// The frames of every call of an effect's `process`; nil where the renderer may choose.
    public var blockFrames: Int?

    /// Settings of `chain`, whose ids must be unique.
    public init(chain: [EffectSettings], automation: Automation? = nil, madeBy: Provenance? = nil) {
        self.chain = chain
        self.automation = automation
        self.madeBy = madeBy
    }

    /// The effect called `id`.
    public func effect(_ id: String) -> EffectSettings? {
        chain.first { $0.id == id }
    }
}

/// The settings of one effect of a chain.
public struct EffectSettings: Sendable, Hashable {
    /// What the effect is called in this chain: letters, digits, `_` and `-`.
    public var id: String
    /// What it is.
    public internal(set) var descriptor: EffectDescriptor
    /// Whether it is left out.
    public var isBypassed: Bool
    /// How much of the scalable parameters' distance from neutral is used, 0…2.
    public var amount: Double
    /// How the effect processes several channels.
    public var channels = ChannelLayout.linked
    /// How often automation changes its parameters; nil where the renderer may choose.
    public var automationInterval: AutomationInterval?
    /// One value a parameter, in the descriptor's order and units.
    public var values: [Double]
    /// How sure a model was of each value, 0…1, where one said so.
    public var confidences: [Double?]

    /// Settings of `descriptor`'s effect; without `values` its defaults. As many values and confidences as parameters.
    public init(
        id: String, descriptor: EffectDescriptor, values: [Double]? = nil, confidences: [Double?]? = nil,
        isBypassed: Bool = false, amount: Double = 1
    ) {
        let count = descriptor.parameters.count
        self.id = id
        self.descriptor = descriptor
        self.values = values ?? descriptor.defaultValues
        self.confidences = confidences ?? Array(repeating: nil, count: count)
        self.isBypassed = isBypassed
        self.amount = amount
        precondition(self.values.count == count && self.confidences.count == count, "\(descriptor.id) has \(count) parameters")
    }

    /// The value of the parameter called `symbol`, in its unit. Setting a value of an unknown symbol, or nil, does nothing.
    public subscript(symbol: String) -> Double? {
        get { descriptor.index(of: symbol).map { values[$0] } }
        set {
            if let newValue, let index = descriptor.index(of: symbol) { values[index] = newValue }
        }
    }
}

import SoundalikeTensors

/// How far audio is from a target.
public protocol AudioLoss: AnyObject {
    /// What the terms are called, in their order: for logs.
    var termNames: [String] { get }

    /// The loss of `output` against `target`, both `[item, sample]`; only `output` is differentiated.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` for shapes that do not fit.
    func callAsFunction(_ output: Tensor, target: Tensor) throws -> AudioLossValue
}

/// A loss and what it is made of.
public struct AudioLossValue {
    /// Each item's loss, `[item]`.
    public let perItem: Tensor
    /// Each item's terms, not weighted, `[item]` each.
    public let terms: [Tensor]

    /// The mean over the items: what is minimised.
    public func mean() throws -> Tensor { try perItem.mean() }

    /// The mean of each term over the items.
    public func termMeans() throws -> [Double] {
        try Engine.withoutGradients { try terms.map { Double(try $0.mean().scalar()) } }
    }
}

import SoundalikeFoundations

/// Something to be set well: a point of the unit cube, and what is wrong with it.
///
/// What is wrong is a list of residuals, always as many; the sum of their squares is to become small. A point's residuals never depend on
/// what was asked before.
public protocol SearchProblem {
    /// Coordinates of a point, each 0…1.
    var dimension: Int { get }
    /// How many points are worked out at once.
    var parallelCount: Int { get }
    /// Coordinates that are names or switches: they have no slopes.
    var choices: Set<Int> { get }
    /// Whether the time is up.
    var isOver: Bool { get }

    /// The residuals of each point; nil for one that could not be worked out.
    ///
    /// - Throws: where no point can be worked out, or the work was interrupted.
    func residuals(of points: [[Double]]) throws -> [[Double]?]

    /// The same from a part of what there is, in less time: as many residuals, which move with the coordinates about as those of the whole do.
    func partialResiduals(of points: [[Double]]) throws -> [[Double]?]
}

extension SearchProblem {
    public var choices: Set<Int> { [] }

    public func partialResiduals(of points: [[Double]]) throws -> [[Double]?] { try residuals(of: points) }
}

/// A point, and how good it is.
public struct SearchResult: Sendable, Hashable {
    /// Where it is, each coordinate 0…1.
    public var point: [Double]
    /// What is wrong with it.
    public var residuals: [Double]
    /// Half the sum of the residuals' squares.
    public var cost: Double
    /// How exactly each coordinate is known, a standard deviation, if residuals are as large by chance as 1: where slopes were measured. Nil
    /// for choices, and where nothing tells.
    public var deviations: [Double?]?

    /// A point with its residuals.
    public init(point: [Double], residuals: [Double]) {
        (self.point, self.residuals) = (point, residuals)
        cost = 0.5 * residuals.reduce(0) { $0 + $1 * $1 }
    }
}

extension SearchProblem {
    /// Works out `points` and keeps what could be. The cost of a point with residuals that are not finite is infinite: it is left out.
    public func results(of points: [[Double]]) throws -> [SearchResult?] {
        try zip(points, residuals(of: points)).map { point, residuals in
            guard let residuals else { return nil }
            let result = SearchResult(point: point, residuals: residuals)
            return result.cost.isFinite ? result : nil
        }
    }
}

//! What operators, roads and people of the county are called in the made world.
//! Data: chosen from what stands on signboards, not from what any rule knows.

/// Towns: code, name with its suffix, name without, weight by operators.
pub const TOWNS: [(&str, &str, &str, usize); 10] = [
    ("440784001", "沙坪街道", "沙坪", 38),
    ("440784101", "龙口镇", "龙口", 9),
    ("440784102", "雅瑶镇", "雅瑶", 9),
    ("440784103", "古劳镇", "古劳", 8),
    ("440784104", "桃源镇", "桃源", 7),
    ("440784105", "鹤城镇", "鹤城", 8),
    ("440784106", "共和镇", "共和", 9),
    ("440784107", "址山镇", "址山", 6),
    ("440784108", "宅梧镇", "宅梧", 3),
    ("440784112", "双合镇", "双合", 3),
];

/// Roads; each town has its own sixteen of them, some in several towns.
pub const ROADS: [&str; 48] = [
    "人民路",
    "中山路",
    "新城路",
    "文华路",
    "前进路",
    "鹤山大道",
    "建设路",
    "兴隆街",
    "沿江路",
    "裕民路",
    "东升路",
    "西湖路",
    "环城路",
    "迎宾大道",
    "市场路",
    "南山路",
    "北湖街",
    "富民路",
    "新华街",
    "和平路",
    "教育路",
    "公园路",
    "站前路",
    "中心路",
    "凤凰路",
    "玉桥街",
    "三连路",
    "平安路",
    "工业大道",
    "新业路",
    "美华路",
    "大林路",
    "康乐街",
    "桥头街",
    "朝阳路",
    "民生路",
    "学府路",
    "育才路",
    "金朗大道",
    "新环路",
    "侨兴路",
    "龙胜路",
    "石冲路",
    "福安里街",
    "顺祥路",
    "百福街",
    "东兴巷",
    "长安街",
];

/// Villages; each town has six of them.
pub const VILLAGES: [&str; 30] = [
    "甘棠",
    "福迳",
    "三洞",
    "上南",
    "连城",
    "大岗",
    "双桥",
    "丽水",
    "茶山",
    "新莲",
    "平岭",
    "禾谷",
    "来苏",
    "铁岗",
    "昆华",
    "四合",
    "云新",
    "金峡",
    "白水带",
    "泗合",
    "靖村",
    "沙云",
    "荷村",
    "五福",
    "小官田",
    "坑尾",
    "先庆",
    "良庚",
    "民族",
    "东坑",
];

/// Letters of which two or three make the name of a shop.
pub const LUCKY: [char; 64] = [
    '金', '福', '兴', '盛', '隆', '发', '达', '源', '利', '和', '顺', '祥', '瑞', '丰', '泰', '康', '美', '佳', '味',
    '香', '鲜', '珍', '好', '乐', '万', '百', '千', '合', '鸿', '宏', '华', '荣', '富', '贵', '安', '宁', '东', '南',
    '粤', '港', '海', '江', '湖', '山', '绿', '新', '大', '小', '老', '永', '长', '天', '聚', '满', '品', '味', '缘',
    '园', '禾', '谷', '稻', '龙', '凤', '悦',
];

/// Surnames.
pub const SURNAMES: [char; 30] = [
    '李', '黄', '陈', '冯', '梁', '吕', '麦', '宋', '任', '温', '罗', '何', '张', '林', '吴', '易', '胡', '钟', '邓',
    '谭', '区', '劳', '源', '古', '周', '杨', '叶', '刘', '郑', '蔡',
];

/// Letters of given names.
pub const GIVEN: [char; 36] = [
    '志', '强', '伟', '明', '华', '杰', '文', '建', '国', '辉', '丽', '芳', '娟', '玉', '燕', '英', '健', '俊', '浩',
    '锦', '润', '炳', '达', '权', '少', '金', '惠', '玲', '雄', '永', '德', '海', '兰', '珍', '焕', '庆',
];

/// Trades of a company.
pub const COMPANY: [(&str, &str); 12] = [
    ("食品", "food-production"),
    ("食品科技", "food-production"),
    ("调味品", "food-production"),
    ("餐饮管理", "catering"),
    ("餐饮服务", "catering"),
    ("商贸", "food-sale"),
    ("贸易", "food-sale"),
    ("农业发展", "farm"),
    ("冷链物流", "cold-store"),
    ("膳食管理", "collective-dining"),
    ("粮油", "food-sale"),
    ("水产", "food-sale"),
];

/// Trades of a shop.
pub const SHOP: [(&str, &str); 26] = [
    ("饭店", "catering"),
    ("餐厅", "catering"),
    ("酒家", "catering"),
    ("小食店", "snack-shop"),
    ("快餐店", "catering"),
    ("烧腊饭店", "catering"),
    ("茶餐厅", "catering"),
    ("面馆", "snack-shop"),
    ("肠粉店", "snack-shop"),
    ("早餐店", "snack-shop"),
    ("云吞店", "snack-shop"),
    ("奶茶店", "beverage-shop"),
    ("糖水铺", "beverage-shop"),
    ("凉茶店", "beverage-shop"),
    ("便利店", "food-sale"),
    ("商店", "food-sale"),
    ("士多店", "food-sale"),
    ("超市", "supermarket"),
    ("粮油店", "food-sale"),
    ("水果店", "food-sale"),
    ("冻品店", "food-sale"),
    ("面包店", "food-sale"),
    ("饼屋", "food-sale"),
    ("农庄", "catering"),
    ("大排档", "catering"),
    ("副食商行", "food-sale"),
];

/// Trades of a stall.
pub const STALL: [&str; 8] = ["猪肉档", "蔬菜档", "水产档", "烧腊档", "豆制品档", "鸡档", "水果档", "干货档"];

/// What a small workshop makes.
pub const WORKSHOP: [&str; 8] = ["豆腐坊", "酒坊", "腐竹厂", "榨油坊", "河粉厂", "米饼作坊", "腊味加工场", "糕点作坊"];

/// What a street vendor sells.
pub const VENDOR: [&str; 5] = ["肠粉摊", "烧烤摊", "小吃摊", "糖水摊", "水果摊"];

/// Chains, and what their shops are.
pub const CHAINS: [(&str, &str, &str); 14] = [
    ("美宜佳", "便利店", "food-sale"),
    ("天福", "便利店", "food-sale"),
    ("上好", "便利店", "food-sale"),
    ("昌大昌", "超市", "supermarket"),
    ("大参林", "药店", "food-sale"),
    ("益丰", "超市", "supermarket"),
    ("甜啦啦", "饮品店", "beverage-shop"),
    ("蜜雪冰城", "饮品店", "beverage-shop"),
    ("华莱士", "餐厅", "catering"),
    ("正新鸡排", "小食店", "snack-shop"),
    ("沙县", "小吃店", "snack-shop"),
    ("钱大妈", "生鲜店", "food-sale"),
    ("紫燕百味鸡", "熟食店", "food-sale"),
    ("侨都", "面包店", "food-sale"),
];

/// Letters that hands and ears take for one another.
pub const CONFUSED: [(char, char); 44] = [
    ('记', '纪'),
    ('佳', '家'),
    ('福', '富'),
    ('鸿', '洪'),
    ('宏', '红'),
    ('兴', '新'),
    ('盛', '胜'),
    ('源', '园'),
    ('粤', '悦'),
    ('香', '乡'),
    ('味', '未'),
    ('龙', '隆'),
    ('华', '花'),
    ('丽', '利'),
    ('美', '镁'),
    ('和', '合'),
    ('祥', '详'),
    ('康', '庚'),
    ('泰', '太'),
    ('顺', '须'),
    ('丰', '锋'),
    ('瑞', '端'),
    ('珍', '诊'),
    ('百', '白'),
    ('天', '夫'),
    ('大', '太'),
    ('永', '水'),
    ('安', '案'),
    ('长', '常'),
    ('品', '晶'),
    ('店', '点'),
    ('档', '挡'),
    ('食', '时'),
    ('饭', '板'),
    ('坊', '房'),
    ('小', '少'),
    ('老', '考'),
    ('万', '方'),
    ('聚', '聪'),
    ('金', '全'),
    ('达', '大'),
    ('鲜', '先'),
    ('荣', '容'),
    ('缘', '绿'),
];

/// Letters of registers and what signboards write for them.
pub const TRADITIONAL: [(char, char); 16] = [
    ('记', '記'),
    ('饭', '飯'),
    ('馆', '館'),
    ('龙', '龍'),
    ('兴', '興'),
    ('丰', '豐'),
    ('华', '華'),
    ('园', '園'),
    ('鸡', '雞'),
    ('面', '麵'),
    ('达', '達'),
    ('东', '東'),
    ('鱼', '魚'),
    ('凤', '鳳'),
    ('乐', '樂'),
    ('贵', '貴'),
];

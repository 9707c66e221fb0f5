"""Signs that stand for other signs: what Unicode's own folding leaves alone."""

# Latin letters borrowed from other scripts, after case folding.
LOOK_ALIKES = {
    **{sign: "abcehijkmopstyx"[i] for i, sign in enumerate("авсеһіјкморѕтух")},
    **dict(zip("ѵԁɡԛԝнп", "vdgqwhn", strict=True)),
    **dict(zip("αβεηικνορτυχωγ", "abenikvoptuxwy", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    **dict(zip("ıłøđħŧƙƭʋʜ", "ilodhtktvh", strict=True)),
}

# Signs that are read as a word.
READ_AS = {
    "➕": "加", "✚": "加", "╋": "加", "✛": "加", "🞤": "加", "🐧": "qq", "🐂": "牛", "🐮": "牛", "🈵": "满",
    "🎯": "目标", "🉐": "得", "₿": "比特币", "🐶": "狗", "🆓": "免费", "🈚": "无", "🈶": "有", "👗": "裙",
    "☎": "电话", "📞": "电话", "📱": "手机", "🔗": "链接", "🛩": "飞机", "✈": "飞机", "🈷": "月", "㊙": "秘",
    "🈴": "合", "🈲": "禁", "🉑": "可", "📈": "涨", "㍿": "公司", "🟢": "绿", "卟": "不", "芣": "不", "莪": "我",
    "伱": "你", "鈊": "心", "愽": "博", "箹": "约", "惪": "德", "嘚": "的", "ㄋ": "了", "囍": "喜", "哿": "可",
    "巿": "市", "曰": "日", "裏": "里", "㑹": "会", "沖": "冲", "讠": "言", "钅": "金",
}  # fmt: skip

# One line a sound: the syllable, then signs said like it. Used only for words listed under [sound].
SOUNDS = """
bao 保宝包葆堡苞饱褒煲
ben 本苯奔笨夲
xi 息西吸夕熄惜
wen 稳文吻温闻纹
zhuan 赚专转砖撰
bu 不卟布步部捕补
pei 赔陪培佩配裴
jian 荐见建箭剑贱件鉴
gu 股古谷骨鼓估骰
pei 配佩培陪赔
zi 资姿滋紫子咨
dai 贷带代袋
kuan 款宽
kou 口扣寇抠
nei 内那馁
mu 幕木慕暮墓募
han 喊汉罕
dan 单丹旦担
zu 组祖族租
tuan 团湍
ji 集级机鸡基几吉
bi 币比必毕蓖
bo 博菠搏波播勃
cai 彩菜踩采才
yuan 原元源圆园缘
shi 始使史屎
nian 年念
hua 化花华划
gao 高糕搞
fan 返反犯翻番泛
li 利力立里理丽厉
shou 收手首
yi 益意易亿溢
wei 微威薇徽维卫危唯围伟
xin 信芯心新欣鑫馨
qun 群裙
jia 加家佳嘉
niu 牛纽扭妞
zhang 涨张掌账
ting 停亭挺
dao 到道稻导
dian 点店典
tou 投头偷透
nei 内
pan 盘磐攀
pao 跑炮泡
fen 分份粉纷
yin 银饮寅
hang 行航杭
ka 卡咖
tao 套淘桃掏
chao 炒超抄吵
di 底抵低
man 满慢
cang 仓苍舱藏
dui 兑对队
huan 换环还
wa 挖娃
kuang 矿旷况
ling 零玲铃领灵令
feng 风疯峰封
xian 险现线限显
du 赌堵睹肚
qian 钱前签浅
dai 代
zhi 支知直智
fu 付富福
zheng 证正整
quan 券圈全劝
"""
